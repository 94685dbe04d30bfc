import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { it } from 'node:test';
import { createApiServer, createInterlinkClient, createInterlinkProvider } from '@vk-telemetry/interlink';
import { createFolderSource, createKubelet, createSpanStore } from '@vk-telemetry/kubelet';
import { startTracing, tracePodLifecycle } from '@vk-telemetry/tracing';
import { startViewer } from '@vk-telemetry/viewer';
import { makeTempDir, until } from './process.ts';
import { shellPod } from './stand.ts';
import { createTempoStore } from './tempo-store.ts';

it('a call that hangs is a time-out in the spans, and its pod is not created a second time', {
  timeout: 60_000,
}, async (t) => {
  const viewer = await startViewer({ grpcPort: 0, httpPort: 0, apiPort: 0 });
  const tracing = startTracing({
    enabled: true,
    endpoint: `127.0.0.1:${viewer.ports.grpc}`,
    uniqueId: 'hung',
  });
  const store = createTempoStore(`http://127.0.0.1:${viewer.ports.api}`);

  // The first /create is taken, and never answered.
  let creates = 0;
  let created = '';
  let hung: ServerResponse | undefined;
  const plugin = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    if (request.url === '/create') {
      creates += 1;
      created = body.pod.metadata.uid;
      hung = response;
      return;
    }
    const terminated = {
      exitCode: 0,
      reason: 'Completed',
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:00:01Z',
    };
    const containers = [
      { name: 'main', state: { terminated }, ready: false, restartCount: 0, image: '', imageID: '' },
    ];
    const known = created
      ? [{ name: 'pod', UID: created, namespace: 'default', JID: '1', containers, initContainers: [] }]
      : [];
    response.end(JSON.stringify(known));
  }).listen(0, '127.0.0.1');
  await once(plugin, 'listening');

  const api = createApiServer({
    plugin: { url: `http://127.0.0.1:${(plugin.address() as AddressInfo).port}` },
    port: 0,
  });
  const { url } = await api.listen();
  const temp = makeTempDir();
  const source = createFolderSource({ dir: temp.dir, stateDir: join(temp.dir, 'state'), nodeName: 'hung' });
  const client = createInterlinkClient({ url, timeout: 300 });
  const provider = createInterlinkProvider({ client, resources: source, nodeName: 'hung' });
  const stateDir = join(temp.dir, 'state');
  const phases: string[] = [];
  const kubelet = createKubelet({
    provider: tracePodLifecycle(provider, { createSpans: createSpanStore(stateDir) }),
    source,
    stateDir,
    nodeName: 'hung',
    port: 0,
    backoff: 50,
    statusInterval: 200,
    onEvent: (event) => void (event.type === 'podPhase' && phases.push(event.phase)),
  });
  t.after(async () => {
    hung?.destroy();
    await kubelet.stop();
    await client.close();
    await api.close();
    plugin.close();
    await tracing.shutdown();
    await viewer.close();
    temp.remove();
  });

  temp.write('pod.json', JSON.stringify(shellPod('pod', 'exit 0')));
  await kubelet.start();
  await until('the pod to have ended', () => phases.includes('Succeeded'));
  assert.equal(creates, 1);
  await tracing.flush();
  const call = await until('the call that hung', async () => (await store.spans('CreateHttpCall'))[0]);
  assert.equal(call.failed, true);
  assert.equal(call.attributes['error.type'], 'timeout');
  assert.equal(call.attributes['exit.code'], 500);
  assert.equal(call.attributes['http.response.status_code'], undefined);
  const sync = await until('the turn that adopted the pod', async () =>
    (await store.spans('SyncPodVK', created)).find(({ attributes }) => Number(attributes.attempt) > 1),
  );
  assert.equal(sync.failed, false);
});
