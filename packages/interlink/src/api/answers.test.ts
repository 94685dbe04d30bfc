import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import { PluginError } from '../plugin-error.ts';
import { send } from '../testing/send.ts';
import { podNamed, startApi, startPlugin, startServer, UID } from '../testing/servers.ts';
import { recordSpans } from '../testing/spans.ts';
import { captureOf } from '../testing/wire.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

async function replay(url: string, name: string) {
  const { request } = captureOf(name);
  return send(url + request.url, request);
}

/** Options of an API that waits for its plugin no longer than 10 ms. */
const inHaste = (url: string) => ({ plugin: { url, timeout: 10 } });

describe('an API server answers', () => {
  test('a job script by URL with 501 and a reason', async (t) => {
    const url = await startApi(t, await startPlugin(t));
    const body = JSON.stringify({ pod: podNamed('a'), jobscriptURL: 'http://scripts.example' });
    const reply = await send(`${url}/create`, { method: 'POST', body });
    assert.equal(reply.status, 501);
    assert.match(reply.body, /job script by URL is not supported/);
  });

  test('a refusal of the plugin with its status and text', async (t) => {
    const plugin = await startPlugin(t, {
      create: () => Promise.reject(new PluginError('Unavailable', 'sbatch: error: <no partition>')),
    });
    const url = await startApi(t, plugin);
    const reply = await replay(url, 'create');
    assert.equal(reply.status, 503);
    assert.equal(reply.body, 'plugin answered 503: sbatch: error: <no partition>');
    assert.match(reply.headers['content-type'] ?? '', /^text\/plain/);
    const span = spans.span('CreateAPI');
    assert.equal(span.attributes['exit.code'], 503);
    assert.equal(span.status.code, SpanStatusCode.ERROR);
  });

  test("a plugin's refusal without the token that it repeats", async (t) => {
    const plugin = await startServer(t, ({ headers }, response) =>
      response.writeHead(403).end(`no access with ${headers.authorization}`),
    );
    const url = await startApi(t, plugin, { plugin: { url: plugin, token: 'hunter2' } });
    for (const name of ['create', 'delete', 'status', 'logs']) {
      const reply = await replay(url, name);
      assert.deepEqual(
        [reply.status, reply.body],
        [403, 'plugin answered 403: no access with Bearer [token]'],
      );
    }
  });

  test('a delete once the containers have stopped, however long beyond its time-out their grace period allows', async (t) => {
    const hanging = await startServer(t, () => {});
    const plugin = await startServer(t, async (request, response) => {
      if (request.url === '/delete') await send(`${await startApi(t, hanging, inHaste(hanging))}/pinglink`);
      response.end();
    });
    const url = await startApi(t, plugin, inHaste(plugin));
    const body = JSON.stringify(podNamed('a'));
    assert.equal((await send(`${url}/delete`, { method: 'POST', body })).status, 200);
  });

  test('500 where the plugin does not answer, and to a ping the text 503', async (t) => {
    const url = await startApi(t, 'http://127.0.0.1:1');
    for (const name of ['create', 'delete', 'status', 'logs']) {
      const reply = await replay(url, name);
      assert.equal(reply.status, 500, name);
      assert.match(reply.body, /of the plugin failed: ECONNREFUSED$/);
    }
    const ping = await replay(url, 'ping');
    assert.deepEqual([ping.status, ping.body], [500, '503']);
    assert.equal(spans.span('PingAPI').attributes['exit.code'], 500);
  });

  test('500 where the plugin hangs longer than its time-out', async (t) => {
    const hanging = await startServer(t, () => {});
    const url = await startApi(t, hanging, { plugin: { url: hanging, timeout: 30 } });
    for (const name of ['create', 'logs']) {
      const reply = await replay(url, name);
      assert.equal(reply.status, 500);
      assert.match(reply.body, /was not answered in time$/);
    }
  });

  test('500 where the plugin answers a status that is none', async (t) => {
    const plugin = await startServer(t, (_request, response) => response.end('{"not":"a list"}'));
    const reply = await replay(await startApi(t, plugin), 'status');
    assert.deepEqual([reply.status, reply.body], [500, 'the status that the plugin answered is malformed']);
  });

  test('500 for a redirect, which it does not follow', async (t) => {
    const plugin = await startServer(t, (_request, response) =>
      response.writeHead(302, { Location: 'http://elsewhere.example' }).end(),
    );
    assert.equal((await replay(await startApi(t, plugin), 'create')).status, 500);
  });

  const valid = { Namespace: 'default', PodUID: UID, PodName: 'p', ContainerName: 'main' };
  const refused: [string, object, string][] = [
    [
      'a namespace that is no DNS label',
      { ...valid, Namespace: '../etc' },
      'invalid namespace: must be a valid DNS label',
    ],
    ['an upper-case UUID', { ...valid, PodUID: UID.toUpperCase() }, 'invalid pod UID: must be a valid UUID'],
    [
      'a container like a path',
      { ...valid, ContainerName: 'a/b' },
      'invalid container name: must be a valid DNS label',
    ],
    [
      'SinceSeconds with SinceTime',
      { ...valid, Opts: { SinceSeconds: 1, SinceTime: '2026-11-21T00:00:00Z' } },
      'Both SinceSeconds and SinceTime set. Set only one of them',
    ],
    [
      'a SinceTime that is none',
      { ...valid, Opts: { SinceTime: 'noon' } },
      'invalid SinceTime: must be RFC 3339',
    ],
    [
      'a SinceTime that only JavaScript reads',
      { ...valid, Opts: { SinceTime: '2026-11-21' } },
      'invalid SinceTime: must be RFC 3339',
    ],
    [
      'a negative Tail',
      { ...valid, Opts: { Tail: -1 } },
      'Tail, Bytes and SinceSeconds must be whole numbers from 0',
    ],
  ];
  for (const [what, request, text] of refused)
    test(`a log request with ${what} with 400`, async (t) => {
      const url = await startApi(t, 'http://127.0.0.1:1');
      const reply = await send(`${url}/getLogs`, { method: 'GET', body: JSON.stringify(request) });
      assert.deepEqual([reply.status, reply.body], [400, text]);
    });

  test('a log request with Tail and Bytes as the Go API did', async (t) => {
    const { response } = captureOf('logs with tail and bytes');
    const reply = await replay(await startApi(t, 'http://127.0.0.1:1'), 'logs with tail and bytes');
    assert.deepEqual([reply.status, reply.body], [response.status, response.body]);
  });

  test('any body with a status, and stays up', async (t) => {
    const url = await startApi(t, await startPlugin(t));
    const routes = [
      ['POST', '/create'],
      ['DELETE', '/delete'],
      ['GET', '/status'],
      ['GET', '/getLogs'],
      ['POST', '/pinglink'],
      ['POST', '/updateCache'],
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), mangledBody(), async ([method, path], body) => {
        const { status } = await send(url + path, { method, body });
        assert.ok([200, 400, 501].includes(status), `${status}`);
      }),
      { numRuns: 300 },
    );
    assert.equal((await replay(url, 'ping')).status, 200);
  });
});

/** JSON, text that is none, and real requests cut off or with one value replaced. */
function mangledBody(): fc.Arbitrary<string> {
  const real = ['create', 'delete', 'status', 'logs', 'updateCache'].map(
    (name) => captureOf(name).request.body,
  );
  const cut = fc.tuple(fc.constantFrom(...real), fc.nat(200)).map(([body, length]) => body.slice(0, length));
  const replaced = fc
    .tuple(fc.constantFrom(...real), fc.nat(60), fc.jsonValue({ maxDepth: 1 }))
    .map(([body, place, value]) => {
      let index = 0;
      return JSON.stringify(
        JSON.parse(body, (key, old: unknown) => {
          index += 1;
          return key !== '' && index === place ? value : old;
        }),
      );
    });
  return fc.oneof(fc.string(), fc.json(), cut, replaced);
}
