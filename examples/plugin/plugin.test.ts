import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createApiServer, createInterlinkClient, type Pod, ZERO_TIME } from '@vk-telemetry/interlink';

/** A site to fetch from: /hold answers when it is released. */
async function startSite(t: TestContext) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const paths: string[] = [];
  const site = createServer(async (request, response) => {
    paths.push(request.url ?? '');
    if (request.url === '/hold') await released;
    response.statusCode = request.url === '/missing' ? 404 : 200;
    response.end(`body of ${request.url}\n`);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  t.after(() => {
    site.close();
    site.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(site.address() as AddressInfo).port}`, paths, release };
}

/** The plugin as a process, the interLink API in front of it, and a client of that. */
async function startStack(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), 'vk-example-plugin-'));
  const tokenFile = join(dir, 'token');
  writeFileSync(tokenFile, 'a-token', { mode: 0o600 });
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), tokenFile, '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const api = createApiServer({ plugin: { url: String(line).replace('serving on ', ''), tokenFile } });
  const client = createInterlinkClient({ url: (await api.listen()).url });
  t.after(async () => {
    await client.close();
    await api.close();
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    rmSync(dir, { recursive: true });
  });
  return client;
}

const pod = (name: string, ...command: string[]): Pod => ({
  metadata: { name, namespace: 'default', uid: crypto.randomUUID() },
  spec: { containers: [{ name: 'main', image: 'none', command }] },
});
const request = (pod: Pod) => ({
  pod,
  configmaps: [],
  secrets: [],
  projectedvolumesmaps: [],
  jobscriptURL: '',
});

test('pods are fetched one after another, and their answers are their logs', async (t) => {
  const site = await startSite(t);
  const client = await startStack(t);
  const stateOf = async (pod: Pod) => (await client.status([pod]))[0]?.containers[0]?.state;
  const ended = async (pod: Pod) => {
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(10)) {
      const state = await stateOf(pod);
      if (state?.terminated) return state.terminated;
    }
    throw new Error('the pod did not end');
  };
  const [slow, missing] = [pod('slow', `${site.url}/hold`), pod('missing', `${site.url}/missing`)];
  const { PodJID } = await client.create(request(slow));
  assert.equal(PodJID, `fetch-${slow.metadata?.uid}`);
  assert.equal((await client.create(request(slow))).PodJID, PodJID);
  await client.create(request(missing));
  assert.equal((await stateOf(missing))?.waiting?.reason, 'Queued');
  site.release();
  assert.equal((await ended(slow)).exitCode, 0);
  assert.deepEqual([(await ended(missing)).exitCode, (await ended(missing)).reason], [1, 'Error']);
  assert.deepEqual(site.paths, ['/hold', '/missing']);

  const Opts = {
    Tail: 0,
    Bytes: 0,
    Timestamps: false,
    Follow: false,
    Previous: false,
    SinceSeconds: 0,
    SinceTime: ZERO_TIME,
  };
  const { name: PodName = '', namespace: Namespace = '', uid: PodUID = '' } = slow.metadata ?? {};
  const log = await client.getLogs({ Namespace, PodName, PodUID, ContainerName: 'main', Opts });
  assert.equal(await text(log), 'body of /hold\n');

  await client.delete(slow);
  assert.deepEqual(await client.status([slow]), []);
  await assert.rejects(client.delete(slow), { statusCode: 404 });
  await assert.rejects(client.create(request(pod('empty'))), { statusCode: 400 });
});
