import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { type ApiServerOptions, createApiServer } from '../api/api-server.ts';
import { createPluginServer, type PluginHandlers, type PluginServerOptions } from '../plugin-server.ts';
import type { Pod } from '../types.ts';

export const UID = 'e3e534a9-7907-4868-8503-60e502fc4e05';

export function podNamed(name: string, uid = UID): Pod {
  return {
    metadata: { name, namespace: 'default', uid },
    spec: { nodeName: 'vnode', containers: [{ name: 'main', image: 'busybox' }] },
    status: { phase: 'Running' },
  };
}

/** A plugin that knows every pod; a test replaces what it is about. */
export function handlersWith(own: Partial<PluginHandlers> = {}): PluginHandlers {
  return {
    create: async ({ pod }) => ({ PodUID: pod.metadata?.uid ?? '', PodJID: '1001' }),
    delete: async () => {},
    status: async (pods) =>
      pods.map(({ metadata }) => ({
        name: metadata?.name ?? '',
        UID: metadata?.uid ?? '',
        namespace: metadata?.namespace ?? '',
        JID: '1001',
        containers: [],
        initContainers: [],
      })),
    getLogs: async () => 'line 1\nline 2\n',
    ...own,
  };
}

export async function startPlugin(
  test: TestContext,
  own: Partial<PluginHandlers> = {},
  options: PluginServerOptions = {},
): Promise<string> {
  const plugin = createPluginServer(handlersWith(own), { closeTimeout: 100, ...options });
  test.after(() => plugin.close());
  return (await plugin.listen()).url;
}

export async function startApi(
  test: TestContext,
  plugin: string,
  options: Partial<ApiServerOptions> = {},
): Promise<string> {
  const api = createApiServer({ plugin: { url: plugin }, closeTimeout: 100, ...options });
  test.after(() => api.close());
  return (await api.listen()).url;
}

/** A bare HTTP server of the test's own. */
export async function startServer(test: TestContext, listener: RequestListener): Promise<string> {
  return serve(test, createServer(listener));
}

export async function serve(test: TestContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function textOf(request: IncomingMessage | AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
