import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, test } from 'node:test';
import { openRequest, send } from '../testing/send.ts';
import { podNamed, startApi, startPlugin, startServer, textOf, UID } from '../testing/servers.ts';
import { recordSpans } from '../testing/spans.ts';
import { captureOf } from '../testing/wire.ts';
import type { PluginCreateRequest, Pod } from '../types.ts';
import { createApiServer } from './api-server.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

const askStatus = (url: string, pods: readonly Pod[]) =>
  send(`${url}/status`, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(pods) });

describe('an API server in front of a plugin', () => {
  test('answers the Go kubelet as the Go API did, and asks the plugin as that did', async (t) => {
    const names = ['create', 'status', 'logs', 'delete', 'ping', 'create refused', 'delete unknown'];
    const plugin = {
      create: 'plugin create',
      logs: 'plugin logs',
      delete: 'plugin delete',
      ping: 'plugin ping',
      'create refused': 'plugin create refused',
      'delete unknown': 'plugin delete unknown',
    } as Record<string, string>;
    for (const name of names) {
      const seen: { method: string; url: string; session: unknown; body: string }[] = [];
      const answer = plugin[name] ? captureOf(plugin[name]).response : captureOf(name).response;
      const url = await startServer(t, async (request, response) => {
        const { method = '', url: path = '', headers } = request;
        seen.push({
          method,
          url: path,
          session: headers['interlink-http-session'],
          body: await textOf(request),
        });
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
      const { request, response } = captureOf(name);
      const reply = await send((await startApi(t, url)) + request.url, request);
      assert.equal(reply.status, response.status, name);
      if (response.status === 200) assert.equal(reply.body, response.body, name);
      else assert.ok(reply.body.includes(answer.body), name);

      const expected = plugin[name] ? captureOf(plugin[name]).request : captureOf(name).request;
      assert.equal(seen[0]?.method, expected.method, name);
      assert.equal(seen[0]?.url, expected.url, name);
      assert.equal(seen[0]?.session, request.headers['Interlink-Http-Session'], name);
    }
  });

  test('gives each container what it mounts and refers to, init containers first', async (t) => {
    const created: PluginCreateRequest[] = [];
    const plugin = await startPlugin(t, {
      async create(request) {
        created.push(request);
        return { PodUID: UID, PodJID: '1' };
      },
    });
    const url = await startApi(t, plugin);
    const body = JSON.stringify({
      pod: {
        ...podNamed('a'),
        spec: {
          initContainers: [{ name: 'prepare', volumeMounts: [{ name: 'scratch', mountPath: '/s' }] }],
          containers: [
            {
              name: 'main',
              volumeMounts: [
                { name: 'settings', mountPath: '/c' },
                { name: 'keys', mountPath: '/k' },
                { name: 'all', mountPath: '/p' },
              ],
            },
            {
              name: 'side',
              envFrom: [{ configMapRef: { name: 'by-env-from' } }],
              env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'by-key', key: 'a' } } }],
            },
          ],
          volumes: [
            { name: 'scratch', emptyDir: {} },
            { name: 'settings', configMap: { name: 'mounted' } },
            { name: 'keys', secret: { secretName: 'mounted' } },
            { name: 'all', projected: { sources: [] } },
          ],
        },
      },
      configmaps: [{ metadata: { name: 'mounted' } }, { metadata: { name: 'by-env-from' } }],
      secrets: [{ metadata: { name: 'mounted' } }, { metadata: { name: 'by-key' } }],
      projectedvolumesmaps: [{ metadata: { name: 'all' } }, { metadata: { name: 'other' } }],
      jobscriptURL: null,
    });
    assert.equal((await send(`${url}/create`, { method: 'POST', body })).status, 200);

    const named = (objects: readonly { metadata?: { name?: string } }[]) =>
      objects.map(({ metadata }) => metadata?.name);
    const gathered = created[0]?.container.map((container) => ({
      name: container.name,
      configMaps: named(container.configMaps),
      secrets: named(container.secrets),
      projected: named(container.projectedvolumemaps),
      emptyDirs: container.emptyDirs,
    }));
    const none = { configMaps: [], secrets: [], projected: [], emptyDirs: [] };
    assert.deepEqual(gathered, [
      { ...none, name: 'prepare', emptyDirs: ['scratch'] },
      { ...none, name: 'main', configMaps: ['mounted'], secrets: ['mounted'], projected: ['all'] },
      { ...none, name: 'side', configMaps: ['by-env-from'], secrets: ['by-key'] },
    ]);
    const span = spans.span('CreateAPI');
    assert.equal(span.attributes['pod.name'], 'a');
    assert.ok(Number.isInteger(span.attributes['getdata.duration']));
    const events = span.events.map(({ name }) => name);
    assert.deepEqual(events, [
      'Retrieving data for pod a',
      'Init Container prepare',
      'Container main',
      'Container side',
    ]);
  });

  test('asks the plugin about unfinished pods only, in one call, and remembers the others', async (t) => {
    const asked: string[][] = [];
    const plugin = await startPlugin(t, {
      async status(pods) {
        asked.push(pods.map(({ metadata }) => metadata?.name ?? ''));
        return pods.map(({ metadata }) => ({
          name: metadata?.name ?? '',
          UID: metadata?.uid ?? '',
          namespace: 'default',
          JID: '1',
          containers: [],
          initContainers: [],
        }));
      },
    });
    const url = await startApi(t, plugin);
    const ended = { ...podNamed('ended', 'u1'), status: { phase: 'Succeeded' } };
    const running = podNamed('running', 'u2');
    await askStatus(url, [ended, running]);
    const reply = await askStatus(url, [ended, running]);
    assert.deepEqual(asked, [['ended', 'running'], ['running']]);
    const names = (text: string) => (JSON.parse(text) as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names(reply.body), ['ended', 'running']);
    assert.deepEqual(names((await askStatus(url, [])).body), ['ended', 'running']);

    const [first, second] = spans.all().filter(({ name }) => name === 'StatusAPI');
    assert.deepEqual(first?.attributes['pod.name'], ['ended', 'running']);
    assert.equal(first?.attributes['pods.count'], 2);
    assert.equal(second?.attributes['pod.name'], undefined);
    assert.deepEqual(
      second?.events.map(({ name }) => name),
      ['Pod ended is cached'],
    );

    await send(`${url}/delete`, { method: 'DELETE', body: JSON.stringify(ended) });
    assert.deepEqual(names((await askStatus(url, [])).body), ['running']);
    await send(`${url}/updateCache`, { method: 'POST', body: JSON.stringify(running) });
    assert.deepEqual(names((await askStatus(url, [])).body), []);
  });

  test('forgets a pod that the plugin no longer knows, and the oldest when its cache is full', async (t) => {
    const known = new Set(['a', 'b', 'c']);
    const plugin = await startPlugin(t, {
      status: async (pods) =>
        pods.flatMap(({ metadata: { name = '', uid = '' } = {} }) =>
          known.has(name)
            ? [{ name, UID: uid, namespace: '', JID: '', containers: [], initContainers: [] }]
            : [],
        ),
    });
    const url = await startApi(t, plugin, { maxCachedPods: 2 });
    const pods = [...known].map((name) => podNamed(name, name));
    for (const pod of pods) await askStatus(url, [pod]);
    const uids = async () =>
      (JSON.parse((await askStatus(url, [])).body) as { UID: string }[]).map(({ UID: uid }) => uid);
    assert.deepEqual(await uids(), ['b', 'c']);
    known.delete('c');
    assert.equal((await askStatus(url, pods.slice(2))).body, '[]');
    assert.deepEqual(await uids(), ['b']);
  });

  test('streams a log line by line, and lets go of the plugin when its reader leaves', async (t) => {
    const { promise: aborted, resolve: abort } = Promise.withResolvers<void>();
    const plugin = await startPlugin(t, {
      getLogs: async (_request, { signal }) =>
        (async function* () {
          yield 'first\n';
          const { promise, resolve } = Promise.withResolvers<void>();
          signal.addEventListener('abort', () => resolve());
          await promise;
          abort();
        })(),
    });
    const url = await startApi(t, plugin);
    const { request } = captureOf('logs');
    const following = openRequest(url + request.url, request);
    const [response] = (await once(following, 'response')) as [IncomingMessage];
    const [line] = (await once(response, 'data')) as [Buffer];
    assert.equal(line.toString(), 'first\n');
    following.destroy();
    await aborted;
  });

  test('ends followed logs when it begins to close', { timeout: 10_000 }, async (t) => {
    const plugin = await startPlugin(t, {
      getLogs: async () =>
        (async function* () {
          yield 'first\n';
          await new Promise(() => {});
        })(),
    });
    const api = createApiServer({ plugin: { url: plugin }, closeTimeout: 60_000 });
    const { url } = await api.listen();
    const { request } = captureOf('logs');
    const following = openRequest(url + request.url, request);
    const [response] = (await once(following, 'response')) as [IncomingMessage];
    await once(response, 'data');
    await api.close();
  });
});
