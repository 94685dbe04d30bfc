import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { type ByteSink, startByteSink } from './byte-sink.ts';
import { until } from './process.ts';
import { type Stand, shellPod, startStand } from './stand.ts';

/** Every marked value starts with this, so that one search finds them all. */
const MARK = 'M4RK3D';
const secret = (where: string) => `${MARK}-${where}`;

const manifests = (name: string) => ({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-c` },
      data: { key: secret('configmap') },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}-s` },
      stringData: { key: secret('secret') },
    },
    shellPod(name, 'exit 3', {
      containers: [
        {
          name: 'main',
          image: 'none',
          command: ['sh', '-c', 'exit 3'],
          env: [
            { name: 'LITERAL', value: secret('literal') },
            { name: 'CONFIG', valueFrom: { configMapKeyRef: { name: `${name}-c`, key: 'key' } } },
            { name: 'SECRET', valueFrom: { secretKeyRef: { name: `${name}-s`, key: 'key' } } },
          ],
        },
      ],
    }),
  ],
});

/** Each way a plugin can fail; it quotes the caller's headers, as a careless one does. */
const FAILURES: readonly ((request: IncomingMessage, response: ServerResponse) => void)[] = [
  ({ headers }, response) =>
    response.writeHead(500).end(`failed with Authorization: ${headers.authorization}`),
  ({ headers }, response) => response.writeHead(401).end(`bad token ${headers.authorization}`),
  (_request, response) => response.destroy(),
  (_request, response) => response.end('this is no JSON'),
  (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"PodUID":');
    setImmediate(() => response.destroy());
  },
];

describe('secrets of pods, tokens and headers', { timeout: 110_000 }, () => {
  let stand: Stand;
  let sink: ByteSink;
  const plugin = createServer();
  after(async () => {
    await stand?.stop();
    sink?.close();
    plugin.close();
    plugin.closeAllConnections();
  });

  it('are in no exported byte, no log line and no status, however the calls fail', async () => {
    let failures = 0;
    plugin.on('request', (request, response) => {
      request.resume();
      if (request.url !== '/create') return response.end('[]');
      const fail = FAILURES[failures % FAILURES.length];
      failures += 1;
      fail?.(request, response);
    });
    plugin.listen(0, '127.0.0.1');
    await once(plugin, 'listening');
    sink = await startByteSink();
    stand = await startStand({
      endpoint: sink.endpoint,
      pluginUrl: `http://127.0.0.1:${(plugin.address() as AddressInfo).port}`,
      tokens: { api: secret('api-token'), plugin: secret('plugin-token') },
      env: { OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${secret('otlp-header')}` },
    });
    for (let i = 0; i < 5; i += 1) stand.writePod(`pod-${i}.json`, manifests(`pod-${i}`));

    await until('every kind of failure', () => failures >= FAILURES.length * 2);
    const url = `${stand.kubeletUrl}/containerLogs/default/pod-0/main?token=${secret('query')}`;
    await fetch(url, { headers: { authorization: `Bearer ${secret('header')}` } });
    const pods = (await (await fetch(`${stand.kubeletUrl}/pods`)).json()) as {
      items: { status?: unknown }[];
    };
    assert.equal(pods.items.length, 5);
    await until('spans of the failures', () => sink.bytes().includes('CreateHttpCall'));

    const { viewer, api, kubelet } = stand;
    await stand.stop();
    assert.ok(sink.bytes().includes('SyncPodVK'), 'the search would find what is there');
    assert.ok(!sink.bytes().includes(MARK), 'no exported byte');
    for (const program of [viewer, api, kubelet, stand.plugin]) {
      assert.ok(!(program.stdout() + program.stderr()).includes(MARK), `no log line: ${program.stderr()}`);
    }
    assert.ok(!JSON.stringify(pods.items.map(({ status }) => status)).includes(MARK), 'no status message');
  });
});
