import type { TestContext } from 'node:test';
import type { PluginHandlers } from '../plugin-server.ts';
import type { OnProviderEvent } from '../provider/events.ts';
import { createInterlinkProvider, type InterlinkProvider } from '../provider/provider.ts';
import type { ConfigMap, Secret } from '../types.ts';
import { clientOf } from './client.ts';
import { startApi, startPlugin } from './servers.ts';

interface World {
  readonly configMaps?: readonly ConfigMap[];
  readonly secrets?: readonly Secret[];
  readonly onEvent?: OnProviderEvent;
}

/** A provider in front of a real API and plugin. */
export async function providerOf(
  test: TestContext,
  handlers: Partial<PluginHandlers>,
  { configMaps = [], secrets = [], onEvent }: World = {},
): Promise<InterlinkProvider> {
  const client = clientOf(test, await startApi(test, await startPlugin(test, handlers)));
  return createInterlinkProvider({
    client,
    nodeName: 'vnode',
    ...(onEvent && { onEvent }),
    resources: {
      getConfigMap: (_namespace, name) => configMaps.find(({ metadata }) => metadata?.name === name),
      getSecret: (_namespace, name) => secrets.find(({ metadata }) => metadata?.name === name),
    },
  });
}
