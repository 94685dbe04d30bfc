import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { beforeEach, describe, test } from 'node:test';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import { PluginError } from './plugin-error.ts';
import { openRequest, send } from './testing/send.ts';
import { podNamed, startPlugin } from './testing/servers.ts';
import { recordSpans } from './testing/spans.ts';
import { captureOf } from './testing/wire.ts';
import type { LogRequest, PluginCreateRequest, Pod } from './types.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

async function replay(url: string, name: string) {
  const { request } = captureOf(name);
  return send(url + request.url, request);
}

describe('a plugin server behind the Go API', () => {
  test('answers its create with the job', async (t) => {
    const created: PluginCreateRequest[] = [];
    const url = await startPlugin(t, {
      async create(request, { session }) {
        created.push(request);
        return { PodUID: request.pod.metadata?.uid ?? '', PodJID: session };
      },
    });
    const reply = await replay(url, 'plugin create');
    assert.equal(reply.status, 200);
    const uid = created[0]?.pod.metadata?.uid;
    assert.deepEqual(JSON.parse(reply.body), { PodUID: uid, PodJID: 'CreatePod#36283' });

    const span = spans.span('Create');
    assert.equal(span.kind, SpanKind.SERVER);
    assert.equal(span.attributes['pod.uid'], uid);
    assert.equal(span.attributes['exit.code'], 200);
  });

  test('answers its ping, and one without any body', async (t) => {
    const url = await startPlugin(t, { ping: async () => ({ status: 'ok', resources: { cpu: '64' } }) });
    assert.equal((await replay(url, 'plugin ping')).body, '{"status":"ok","resources":{"cpu":"64"}}');
    assert.equal((await send(`${url}/status`)).status, 200);
  });

  test('hands its pods to status, and names one of them on the span', async (t) => {
    const asked: (readonly Pod[])[] = [];
    const url = await startPlugin(t, {
      async status(pods) {
        asked.push(pods);
        return [];
      },
    });
    const body = JSON.stringify([podNamed('a', 'ua'), podNamed('b', 'ub')]);
    const reply = await send(`${url}/status`, { headers: { 'Content-Type': 'application/json' }, body });
    assert.equal(reply.body, '[]');
    assert.deepEqual(
      asked[0]?.map(({ metadata }) => metadata?.uid),
      ['ua', 'ub'],
    );
    assert.equal(spans.span('Status').attributes['pods.count'], 2);
  });

  test('deletes, and answers 404 where the handler says NotFound', async (t) => {
    const url = await startPlugin(t, {
      async delete({ metadata }) {
        if (metadata?.name !== 'f-simple') throw new PluginError('NotFound', 'no such job');
      },
    });
    assert.equal((await replay(url, 'plugin delete unknown')).status, 404);
    const span = spans.span('Delete');
    assert.equal(span.attributes['exit.code'], 404);
    assert.equal(span.status.code, SpanStatusCode.ERROR);
  });

  test('sends a log, from text, a stream or chunks', async (t) => {
    const asked: LogRequest[] = [];
    const sources = [
      'a\nb\n',
      Readable.from(['a\n', 'b\n']),
      (async function* () {
        yield 'a\n';
        yield Buffer.from('b\n');
      })(),
    ];
    const url = await startPlugin(t, {
      async getLogs(request) {
        asked.push(request);
        return sources.shift() ?? '';
      },
    });
    for (let count = 0; count < 3; count += 1) {
      const reply = await replay(url, 'plugin logs');
      assert.deepEqual([reply.status, reply.body], [200, 'a\nb\n']);
      assert.match(reply.headers['content-type'] ?? '', /^text\/plain/);
    }
    assert.equal(asked[0]?.ContainerName, 'main');
    const attributes = spans.all()[0]?.attributes;
    assert.equal(attributes?.['opts.follow'], false);
    assert.equal(attributes?.['opts.sincetime'], undefined);
  });

  test('sends the headers of a followed log before its first line, and ends the source with its reader', async (t) => {
    const source = new Readable({ read() {} });
    const url = await startPlugin(t, { getLogs: async () => source });
    const { request } = captureOf('plugin logs');
    const following = openRequest(url + request.url, request);
    const [response] = (await once(following, 'response')) as [IncomingMessage];
    source.push('first\n');
    const [line] = (await once(response, 'data')) as [Buffer];
    assert.equal(line.toString(), 'first\n');
    const closed = new Promise((resolve) => source.once('close', resolve));
    following.destroy();
    await closed;
    assert.ok(source.destroyed);
  });

  test('breaks off a log whose source fails, and keeps its status on the span', async (t) => {
    const source = new Readable({ read() {} });
    const url = await startPlugin(t, { getLogs: async () => source });
    const { request } = captureOf('plugin logs');
    const following = openRequest(url + request.url, request);
    const [response] = (await once(following, 'response')) as [IncomingMessage];
    source.push('first\n');
    await once(response, 'data');
    source.destroy(new Error('disk gone'));
    await assert.rejects(once(response, 'end'), { code: 'ECONNRESET' });
    const span = spans.span('GetLogs');
    assert.equal(span.attributes['exit.code'], 200);
    assert.equal(span.attributes['error.type'], 'LOG_BROKEN');
    assert.equal(span.status.code, SpanStatusCode.ERROR);
  });

  test('answers each PluginError with its status and message', async (t) => {
    const codes = {
      InvalidInput: 400,
      NotFound: 404,
      Conflict: 409,
      Internal: 500,
      Unavailable: 503,
    } as const;
    let code: keyof typeof codes = 'Internal';
    const url = await startPlugin(t, {
      ping: async () => {
        throw new PluginError(code, `because ${code}`);
      },
    });
    for (code of Object.keys(codes) as (keyof typeof codes)[]) {
      const reply = await send(`${url}/status`);
      assert.deepEqual([reply.status, reply.body], [codes[code], `because ${code}`]);
    }
  });

  test('answers any body with a status below 500', async (t) => {
    const url = await startPlugin(t);
    const routes = [
      ['POST', '/create'],
      ['POST', '/delete'],
      ['GET', '/status'],
      ['GET', '/getLogs'],
    ] as const;
    const bodies = fc.oneof(fc.json(), fc.string(), fc.constant('{"pod":{"metadata":[]}}'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), bodies, async ([method, path], body) => {
        const { status } = await send(url + path, { method, body });
        assert.ok(status === 200 || status === 400, `${status}`);
      }),
      { numRuns: 150 },
    );
  });
});
