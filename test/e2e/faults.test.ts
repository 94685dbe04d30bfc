import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { until } from './process.ts';
import { type Stand, shellPod, startStand } from './stand.ts';

const TIMEOUT = { timeout: 110_000 };

/** A script that notes each of its starts in a file: what ran twice shows. */
const noted = (file: string, script: string) => `echo start >> ${file}; ${script}`;
const starts = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);

async function killed(stand: Stand, name: 'plugin' | 'api' | 'kubelet'): Promise<void> {
  const exited = once(stand[name].process, 'exit');
  stand[name].process.kill('SIGKILL');
  await exited;
}

describe('an interLink API that goes away and comes back', TIMEOUT, () => {
  let stand: Stand;
  after(() => stand?.stop());

  it('loses no pod, creates none twice, deletes what was deleted meanwhile, and shows the outage in spans', async () => {
    stand = await startStand();
    const file = (name: string) => join(stand.stateDir, `${name}.starts`);
    stand.writePod('before.json', shellPod('before', noted(file('before'), 'sleep 300')));
    stand.writePod('ends.json', shellPod('ends', noted(file('ends'), 'sleep 1')));
    const { uid: before } = await stand.phase('before', 'Running');
    await until('pod ends to have started', () => starts(file('ends')) === 1);

    await killed(stand, 'api');
    stand.writePod('during.json', shellPod('during', noted(file('during'), 'exit 0')));
    stand.removePod('before.json');
    const { uid: during } = await until('the kubelet to know the new pod', () => stand.pod('during'));
    const create = await until(
      'the create that failed',
      async () => (await stand.store.spans('CreateHttpCall', during))[0],
    );
    // A repeat asks first whether the pod is there already.
    const ask = await until(
      'the question that failed',
      async () => (await stand.store.spans('StatusHttpCall', during))[0],
    );
    for (const span of [create, ask]) {
      assert.equal(span.failed, true);
      assert.equal(span.attributes['exit.code'], 500);
      assert.equal(span.attributes['error.type'], 'ECONNREFUSED');
      assert.equal(span.attributes['http.response.status_code'], undefined);
    }
    const asks = await until('the GetPodStatusVK above it', () =>
      stand.store.spans('GetPodStatusVK', during),
    );
    assert.ok(asks.some(({ spanId, failed }) => spanId === ask.parentSpanId && failed));

    stand.api = await stand.startApi();
    await stand.phase('during', 'Succeeded');
    await stand.phase('ends', 'Succeeded');
    await until('the delete to be repeated until it was confirmed', async () => {
      const calls = await stand.store.spans('DeleteHttpCall', before);
      return calls.some((span) => span.attributes['exit.code'] === 200);
    });
    for (const name of ['before', 'ends', 'during'])
      assert.equal(starts(file(name)), 1, `${name} started once`);
  });
});

describe('a plugin that answers 500', TIMEOUT, () => {
  let stand: Stand;
  let plugin: Server;
  after(async () => {
    await stand?.stop();
    plugin?.close();
  });

  it('fails the call in the spans of kubelet, API and plugin call, and the pod runs once the plugin is well', async () => {
    let broken = true;
    plugin = createServer((request, response) => {
      request.resume();
      if (request.url === '/create' && broken) response.writeHead(500).end('sbatch: error: no partition');
      else if (request.url === '/create') response.end(JSON.stringify({ PodUID: 'u', PodJID: '7' }));
      else response.end('[]');
    }).listen(0, '127.0.0.1');
    await once(plugin, 'listening');
    stand = await startStand({ pluginUrl: `http://127.0.0.1:${(plugin.address() as AddressInfo).port}` });
    stand.writePod('pod.json', shellPod('pod', 'exit 0'));
    const call = await until('a failed CreateHttpCall', async () =>
      (await stand.store.spans('CreateHttpCall')).find(({ failed }) => failed),
    );
    assert.equal(call.attributes['exit.code'], 500);
    assert.equal(call.attributes['http.response.status_code'], 500);
    assert.equal(call.attributes['error.type'], '500');
    const api = await until('the failed CreateAPI', async () =>
      (await stand.store.spans('CreateAPI')).find(({ parentSpanId }) => parentSpanId === call.spanId),
    );
    assert.equal(api.failed, true);
    assert.equal(api.attributes['exit.code'], 500);
    const create = await until('the failed CreatePodVK', async () =>
      (await stand.store.spans('CreatePodVK')).find(({ spanId }) => spanId === call.parentSpanId),
    );
    assert.equal(create.failed, true);

    broken = false;
    await until('a CreateHttpCall that succeeded', async () =>
      (await stand.store.spans('CreateHttpCall')).some((span) => span.attributes['exit.code'] === 200),
    );
  });
});

describe('programs that are killed', TIMEOUT, () => {
  let stand: Stand;
  after(() => stand?.stop());

  it('start every pod once, however often kubelet and plugin are killed and started again', async () => {
    stand = await startStand();
    const names = ['a', 'b', 'c', 'd', 'e'];
    const file = (name: string) => join(stand.stateDir, `${name}.starts`);
    for (const name of names) stand.writePod(`${name}.json`, shellPod(name, noted(file(name), 'sleep 2')));
    await until('one pod to have started', () => names.some((name) => starts(file(name)) > 0));
    await killed(stand, 'kubelet');
    stand.kubelet = await stand.startKubelet();
    await until('all pods to have started', () => names.every((name) => starts(file(name)) > 0));
    await killed(stand, 'plugin');
    stand.plugin = await stand.startPlugin();
    await killed(stand, 'kubelet');
    stand.kubelet = await stand.startKubelet();
    for (const name of names) await stand.phase(name, 'Succeeded');
    for (const name of names) assert.equal(starts(file(name)), 1, `${name} started once`);
  });
});

describe('a collector that is down', TIMEOUT, () => {
  let stand: Stand;
  after(() => stand?.stop());

  it('costs nothing but the spans: pods run and end', async () => {
    stand = await startStand({ endpoint: '127.0.0.1:1' });
    stand.writePod('pod.json', shellPod('pod', 'echo hello'));
    await stand.phase('pod', 'Succeeded');
  });
});
