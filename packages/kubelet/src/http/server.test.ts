import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PodList } from 'kubernetes-types/core/v1.js';
import type { Kubelet } from '../kubelet.ts';
import { type Folders, makeFolders, makeKubelet, manifest, podNamed, until } from '../testing/world.ts';

const get = (kubelet: Kubelet, path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${kubelet.address.port}${path}`, init);

/** A request as fetch would not send it. */
async function raw(kubelet: Kubelet, path: string, headers: Record<string, string>, method = 'GET') {
  const sent = request({ ...kubelet.address, path, method, headers, agent: false });
  sent.end();
  const [response] = await once(sent, 'response');
  const chunks = await response.toArray();
  return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
}

async function startWithPod(folders: Folders, command: string) {
  folders.write('a.json', manifest('a', command));
  const made = makeKubelet(folders);
  await made.kubelet.start();
  await until('started', () => podNamed(made.kubelet, 'a')?.status?.phase !== 'Pending');
  return made;
}

test('/containerLogs gives the log of a container', async (t) => {
  const { kubelet } = await startWithPod(makeFolders(t), 'echo one; echo two');
  await until('ended', () => podNamed(kubelet, 'a')?.status?.phase === 'Succeeded');
  const response = await get(kubelet, '/containerLogs/default/a/main');
  assert.deepEqual([response.status, await response.text()], [200, 'one\ntwo\n']);
  assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
});

test('a followed log arrives as it is written, and a caller who hangs up ends it at its source', async (t) => {
  const { kubelet, provider } = await startWithPod(makeFolders(t), 'echo one; exec sleep 60');
  let aborted = false;
  const getContainerLogs = provider.getContainerLogs?.bind(provider);
  provider.getContainerLogs = async (namespace, pod, container, options) => {
    options.signal?.addEventListener('abort', () => {
      aborted = true;
    });
    assert.deepEqual({ ...options, signal: undefined }, { follow: true, tail: 5, signal: undefined });
    return (await getContainerLogs?.(namespace, pod, container, options)) ?? assert.fail();
  };
  const caller = new AbortController();
  const response = await get(kubelet, '/containerLogs/default/a/main?follow=true&tailLines=5', caller);
  const reader = response.body?.getReader();
  assert.equal(new TextDecoder().decode((await reader?.read())?.value), 'one\n');
  caller.abort();
  await until('aborted', () => aborted);
});

const PROBLEMS = [
  ['/containerLogs/default/a', 404, /path is/],
  ['/containerLogs/default/none/main', 404, /Pod default\/none is not on this node/],
  ['/containerLogs/default/a/none', 404, /has no container none/],
  [
    '/containerLogs/default/a/main?tailLines=-1',
    422,
    /^Invalid request: tailLines: Invalid value: -1: must be/,
  ],
  ['/containerLogs/default/a/main?sinceTime=soon', 400, /sinceTime must be a time/],
  ['/containerLogs/default/%E0%A4%A/main', 400, /well-formed/],
  ['/exec/default/a/main?command=sh', 501, /exec is not implemented/],
  ['/attach/default/a/main', 501, /attach is not implemented/],
  ['/portForward/default/a', 501, /portForward is not implemented/],
  ['/run/default/a/main', 501, /run is not implemented/],
  ['/cri/exec/token', 501, /cri is not implemented/],
  ['/metrics', 404, /No such path/],
] as const;

test('what cannot be answered is refused with a status and a reason', async (t) => {
  const { kubelet } = await startWithPod(makeFolders(t), 'true');
  for (const [path, status, reason] of PROBLEMS) {
    const response = await get(kubelet, path);
    assert.equal(response.status, status, path);
    assert.match(await response.text(), reason);
  }
  assert.equal((await get(kubelet, '/exec/default/a/main', { method: 'POST' })).status, 501);
  assert.equal((await get(kubelet, '/pods', { method: 'DELETE' })).status, 405);
});

test("the provider's failure is 502, its 404 is 404, and no credentials are repeated", async (t) => {
  const { kubelet, provider } = await startWithPod(makeFolders(t), 'true');
  const failWith = (statusCode: number) => {
    provider.before = (call) => {
      if (call === 'logs') throw Object.assign(new Error('GET failed: Bearer hunter2'), { statusCode });
    };
  };
  for (const [theirs, ours] of [
    [500, 502],
    [404, 404],
    [400, 400],
  ] as const) {
    failWith(theirs);
    const response = await get(kubelet, '/containerLogs/default/a/main');
    assert.equal(response.status, ours);
    assert.equal(await response.text(), 'No log from the provider: GET failed: Bearer removed\n');
  }
});

test('/pods is a PodList with statuses, and /stats/summary comes from the provider', async (t) => {
  const { kubelet } = await startWithPod(makeFolders(t), 'exec sleep 60');
  const list = (await (await get(kubelet, '/pods')).json()) as PodList;
  assert.deepEqual([list.kind, list.apiVersion, list.items.length], ['PodList', 'v1', 1]);
  assert.deepEqual(list.items[0], podNamed(kubelet, 'a'));
  assert.deepEqual(await (await get(kubelet, '/stats/summary')).json(), {
    node: { nodeName: 'test' },
    pods: [],
  });
});

test('/runningpods/ lists the pods with a running container, by their names and without what is in their manifests', async (t) => {
  const folders = makeFolders(t);
  folders.write('b.json', manifest('b', 'true', { labels: { tier: 'gold' } }));
  const { kubelet } = await startWithPod(folders, 'exec sleep 60');
  await until('ended', () => podNamed(kubelet, 'b')?.status?.phase === 'Succeeded');
  const response = await get(kubelet, '/runningpods/');
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.deepEqual(await response.json(), {
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: {},
    items: [
      {
        metadata: { name: 'a', namespace: 'default', uid: podNamed(kubelet, 'a')?.metadata?.uid },
        spec: { containers: [{ name: 'main', image: 'none', resources: {} }] },
        status: {},
      },
    ],
  });
  assert.equal(((await (await get(kubelet, '/runningpods')).json()) as PodList).items.length, 1);
});

test('/runningpods/ leaves out the containers of a pod that do not run', async (t) => {
  const folders = makeFolders(t);
  const states = { main: { terminated: { exitCode: 0 } }, side: { running: {} }, late: { waiting: {} } };
  const containers = Object.keys(states).map((name) => ({ name, image: 'none', command: ['sleep', '60'] }));
  folders.write('a.json', manifest('a', 'true', { spec: { containers } }));
  const { kubelet, provider } = makeKubelet(folders);
  const getPods = provider.getPods.bind(provider);
  const containerStatuses = Object.entries(states).map(([name, state]) => ({
    ...{ name, state, image: 'none', imageID: '', ready: false, restartCount: 0 },
  }));
  provider.getPods = async () =>
    (await getPods()).map((pod) => ({ ...pod, status: { phase: 'Running', containerStatuses } }));
  await kubelet.start();
  await until('statuses', () => podNamed(kubelet, 'a')?.status?.containerStatuses);
  const list = (await (await get(kubelet, '/runningpods/')).json()) as PodList;
  assert.deepEqual(
    list.items.map(({ spec }) => spec?.containers),
    [[{ name: 'side', image: 'none', resources: {} }]],
  );
});

test('/healthz is ok while pings succeed and 503 with the reason while they fail', async (t) => {
  const { kubelet, provider } = makeKubelet(makeFolders(t), { pingInterval: 10 });
  provider.before = () => {
    throw new Error('connect ECONNREFUSED');
  };
  await kubelet.start();
  const down = await get(kubelet, '/healthz');
  assert.deepEqual([down.status, await down.text()], [503, 'connect ECONNREFUSED\n']);
  provider.before = () => {};
  await until('healthy', async () => (await get(kubelet, '/healthz')).status === 200);
});

test('web pages and rebound names are refused, and so are bodies', async (t) => {
  const { kubelet } = await startWithPod(makeFolders(t), 'true');
  const { port } = kubelet.address;
  assert.equal((await raw(kubelet, '/pods', { Host: `localhost:${port}` })).status, 200);
  assert.equal((await raw(kubelet, '/pods', { Host: `evil.example:${port}` })).status, 403);
  assert.equal((await raw(kubelet, '/pods', { Host: `127.0.0.1.evil.example` })).status, 403);
  assert.equal((await raw(kubelet, '/pods', { Origin: 'http://evil.example' })).status, 403);
  assert.equal((await raw(kubelet, '/pods', { Origin: 'null' })).status, 403);
  assert.equal((await raw(kubelet, '/pods', { 'Content-Length': '5' }, 'POST')).status, 413);
});

test('any path and query gets an answer that is no 500', async (t) => {
  const { kubelet } = await startWithPod(makeFolders(t), 'true');
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('containerLogs', 'default', 'a', 'main', '..', '%', '//', '?', '['),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part), async (parts) => {
      const path = `/${parts.join('/')}`.replace(/[^\x21-\x7e]/g, '~');
      const { status } = await raw(kubelet, path, {});
      assert.ok(status < 500 || status === 501, `${path}: ${status}`);
    }),
    { numRuns: 100 },
  );
});

test('a port that cannot be had is an error of start', async (t) => {
  const first = makeKubelet(makeFolders(t));
  await first.kubelet.start();
  const second = makeKubelet(makeFolders(t), { port: first.kubelet.address.port });
  await assert.rejects(second.kubelet.start(), {
    name: 'KubeletListenError',
    code: 'EADDRINUSE',
    message: /cannot listen on port \d+ of 127\.0\.0\.1 \(EADDRINUSE\); give another port/,
  });
  const third = makeKubelet(makeFolders(t), { port: Number('abc') });
  await assert.rejects(third.kubelet.start(), { code: 'ERR_SOCKET_BAD_PORT', message: /port NaN/ });
});
