import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, type TestContext, test } from 'node:test';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { createPluginServer } from '../plugin-server.ts';
import { createAuthority } from '../testing/certificates.ts';
import {
  handlersWith,
  podNamed,
  serve,
  startApi,
  startPlugin,
  startServer,
  textOf,
  UID,
} from '../testing/servers.ts';
import { recordSpans } from '../testing/spans.ts';
import { captureOf } from '../testing/wire.ts';
import { type CreateRequest, type LogRequest, ZERO_TIME } from '../types.ts';
import { createInterlinkClient, type InterlinkClientOptions } from './client.ts';
import { InterlinkError } from './interlink-error.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

const CREATE: CreateRequest = {
  pod: podNamed('a'),
  configmaps: [],
  secrets: [],
  projectedvolumesmaps: [],
  jobscriptURL: '',
};

function logsOf(follow: boolean): LogRequest {
  const Opts = { Tail: 0, Bytes: 0, Timestamps: false, Follow: follow, Previous: false, SinceSeconds: 0 };
  return {
    Namespace: 'default',
    PodUID: UID,
    PodName: 'a',
    ContainerName: 'main',
    Opts: { ...Opts, SinceTime: ZERO_TIME },
  };
}

function clientOf(test: TestContext, url: string, options: Partial<InterlinkClientOptions> = {}) {
  const client = createInterlinkClient({ url, ...options });
  test.after(() => client.close());
  return client;
}

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'interlink-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Answers as the Go API did, by path. */
const GO_ANSWERS: Record<string, string> = {
  '/create': 'create',
  '/delete': 'delete',
  '/status': 'status',
  '/getLogs': 'logs',
  '/pinglink': 'ping',
  '/updateCache': 'updateCache',
};

const answerAsGo: RequestListener = async (request, response) => {
  await textOf(request);
  const { status, headers, body } = captureOf(GO_ANSWERS[request.url ?? ''] ?? '').response;
  response.writeHead(status, headers).end(body);
};

async function failureOf(call: Promise<unknown>): Promise<InterlinkError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InterlinkError, String(error));
  return error;
}

describe('a client of the Go API', () => {
  test('reads each of its answers', async (t) => {
    const client = clientOf(t, await startServer(t, answerAsGo));
    assert.deepEqual(await client.create(CREATE), { PodUID: UID, PodJID: '1001' });
    await client.delete(podNamed('a'));
    const [status] = await client.status([podNamed('a')]);
    assert.equal(status?.JID, '1001');
    assert.ok(status?.containers[0]?.state?.running?.startedAt);
    assert.match(await textOf(await client.getLogs(logsOf(false))), /^log of main/);
    assert.equal((await client.ping()).resources?.cpu, '64');
    await client.updateCache(podNamed('a'));
  });

  test('sends method, path, type, session and body as the Go kubelet does', async (t) => {
    const seen: { line: string; type: unknown; session: string; body: string }[] = [];
    const url = await startServer(t, async (request, response) => {
      const { method, headers } = request;
      const session = String(headers['interlink-http-session']);
      const body = await textOf(request);
      seen.push({ line: `${method} ${request.url}`, type: headers['content-type'], session, body });
      const { body: answer } = captureOf(GO_ANSWERS[request.url ?? ''] ?? '').response;
      response.end(answer);
    });
    const client = clientOf(t, url);
    await client.create(CREATE);
    await client.delete(podNamed('a'));
    await client.status([podNamed('a')]);
    (await client.getLogs(logsOf(false))).resume();
    await client.ping();
    await client.updateCache(podNamed('a'));
    const json = 'application/json';
    assert.deepEqual(
      seen.map(({ line, type }) => [line, type]),
      [
        ['POST /create', json],
        ['DELETE /delete', json],
        ['GET /status', json],
        ['GET /getLogs', json],
        ['POST /pinglink', undefined],
        ['POST /updateCache', json],
      ],
    );
    const names = ['CreatePod', 'DeletePod', 'GetStatus', 'GetLogs', 'PingInterLink', 'UpdateCache'];
    for (const [index, name] of names.entries())
      assert.match(seen[index]?.session ?? '', new RegExp(`^${name}#\\d{1,5}$`));
    assert.deepEqual(JSON.parse(seen[2]?.body ?? ''), [podNamed('a')]);
    assert.equal(seen[4]?.body, '');
  });

  test('keeps one connection for calls one after another, GET and DELETE with a body too', async (t) => {
    let connections = 0;
    const server = createServer(answerAsGo).on('connection', () => {
      connections += 1;
    });
    const client = clientOf(t, await serve(t, server));
    for (let turn = 0; turn < 3; turn += 1) {
      await client.status([podNamed('a')]);
      await client.create(CREATE);
      await client.delete(podNamed('a'));
      await client.ping();
    }
    assert.equal(connections, 1);
  });
});

describe('a client reaches', () => {
  test('https with the authority it was given, over HTTP/1.1, and no other server', async (t) => {
    const [authority, other] = [await createAuthority(), await createAuthority()];
    let connections = 0;
    const server = createTlsServer({ ...(await authority.issue('api')) }, answerAsGo).on(
      'secureConnection',
      () => {
        connections += 1;
      },
    );
    const url = (await serve(t, server)).replace('http:', 'https:');
    const client = clientOf(t, url, { tls: { ca: authority.cert } });
    for (let turn = 0; turn < 3; turn += 1) await client.status([podNamed('a')]);
    assert.equal(connections, 1);

    for (const tls of [{ ca: other.cert }, {}]) {
      const { code, statusCode } = await failureOf(clientOf(t, url, { tls }).ping());
      assert.match(code, /CERT|ISSUER|SIGNATURE/);
      assert.equal(statusCode, undefined);
    }
  });

  test('https over HTTP/1.1 where the server offers HTTP/2 too', async (t) => {
    const authority = await createAuthority();
    const versions: string[] = [];
    const server = createSecureServer(
      { ...(await authority.issue('api')), allowHTTP1: true },
      (request, response) => {
        versions.push(request.httpVersion);
        response.end('null');
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await clientOf(t, `https://127.0.0.1:${port}`, { tls: { ca: authority.cert } }).ping();
    assert.deepEqual(versions, ['1.1']);
  });

  test('a server that wants a client certificate, with that certificate only', async (t) => {
    const authority = await createAuthority();
    const server = createTlsServer(
      { ...(await authority.issue('api')), ca: authority.cert, requestCert: true, rejectUnauthorized: true },
      answerAsGo,
    );
    server.on('tlsClientError', () => {});
    const url = (await serve(t, server)).replace('http:', 'https:');
    const pair = await authority.issue('kubelet');
    await clientOf(t, url, { tls: { ca: authority.cert, ...pair } }).ping();
    await failureOf(clientOf(t, url, { tls: { ca: authority.cert } }).ping());
  });

  test('a unix socket, through the API to a plugin on another', {
    skip: process.platform === 'win32',
  }, async (t) => {
    const folder = folderOf(t);
    const plugin = await startPlugin(t, {}, { socketPath: path.join(folder, 'plugin.sock') });
    const api = await startApi(t, plugin, { socketPath: path.join(folder, 'api.sock') });
    assert.match(api, /^unix:\/\//);
    const client = clientOf(t, api);
    assert.deepEqual(await client.create(CREATE), { PodUID: UID, PodJID: '1001' });
    assert.equal((await client.status([podNamed('a')]))[0]?.UID, UID);
    assert.equal(spans.span('CreateHttpCall').attributes['server.address'], path.join(folder, 'api.sock'));
  });

  test('an address with a path before the routes', async (t) => {
    const paths: (string | undefined)[] = [];
    const url = await startServer(t, (request, response) => {
      paths.push(request.url);
      response.end('null');
    });
    await clientOf(t, `${url}/site/interlink`).ping();
    assert.deepEqual(paths, ['/site/interlink/pinglink']);
  });

  test('no address of another kind, nor one with a password, which it does not repeat', () => {
    for (const url of ['ftp://host', 'host:3000', 'unix://relative', ''])
      assert.throws(() => createInterlinkClient({ url }), TypeError);
    assert.throws(
      () => createInterlinkClient({ url: 'http://user:hunter2@host' }),
      (error: Error) => !error.message.includes('hunter2'),
    );
  });
});

describe('a token', () => {
  test('is read from its file for each call, and trimmed', async (t) => {
    const tokenFile = path.join(folderOf(t), 'token');
    const tokens: (string | undefined)[] = [];
    const url = await startServer(t, (request, response) => {
      tokens.push(request.headers.authorization);
      response.end('null');
    });
    const client = clientOf(t, url, { tokenFile });
    for (const token of ['first\n', ' second\r\n']) {
      writeFileSync(tokenFile, token);
      await client.ping();
    }
    assert.deepEqual(tokens, ['Bearer first', 'Bearer second']);
    writeFileSync(tokenFile, '\n');
    assert.equal((await failureOf(client.ping())).code, 'TOKEN_FILE');
    rmSync(tokenFile);
    assert.equal((await failureOf(client.ping())).code, 'TOKEN_FILE');
    assert.equal(tokens.length, 2);
  });

  test('opens API and plugin, each with its own', async (t) => {
    const plugin = await startPlugin(t, {}, { token: 'plugin token' });
    const api = await startApi(t, plugin, {
      plugin: { url: plugin, token: 'plugin token' },
      token: 'api token',
    });
    assert.deepEqual(await clientOf(t, api, { token: 'api token' }).ping(), { status: 'ok' });
    assert.equal((await failureOf(clientOf(t, api).ping())).statusCode, 401);
    const wrong = await startApi(t, plugin, { plugin: { url: plugin, token: 'api token' } });
    assert.equal((await failureOf(clientOf(t, wrong).ping())).statusCode, 401);
  });

  test('is in no error, whatever fails', async (t) => {
    const echoing = await startServer(t, (request, response) =>
      response
        .writeHead(500, { 'X-Echo': request.headers.authorization })
        .end(`no access with ${request.headers.authorization}`),
    );
    for (const url of [echoing, 'http://127.0.0.1:1', 'http://no-such-host.invalid']) {
      const error = await failureOf(clientOf(t, url, { token: 'hunter2' }).create(CREATE));
      assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes('hunter2'));
    }
  });
});

describe('a call that fails', () => {
  test('tells status and the first part of the body', async (t) => {
    const url = await startServer(t, (_request, response) => response.writeHead(507).end('x'.repeat(2_000)));
    const error = await failureOf(clientOf(t, url).create(CREATE));
    assert.equal(error.code, 'HTTP_STATUS');
    assert.equal(error.statusCode, 507);
    assert.equal(error.body, 'x'.repeat(512));
    assert.match(error.message, /^POST \/create of 127\.0\.0\.1:\d+ was answered 507: xxx/);
    const { attributes, status } = spans.span('CreateHttpCall');
    assert.equal(attributes['exit.code'], 507);
    assert.equal(status.code, SpanStatusCode.ERROR);
  });

  test('tells the code where nobody listens, and 500 on its span', async (t) => {
    const error = await failureOf(clientOf(t, 'http://127.0.0.1:1').delete(podNamed('a')));
    assert.deepEqual([error.code, error.statusCode], ['ECONNREFUSED', undefined]);
    const { attributes } = spans.span('DeleteHttpCall');
    assert.deepEqual([attributes['exit.code'], attributes['error.type']], [500, 'ECONNREFUSED']);
    assert.equal(attributes['http.response.status_code'], undefined);
  });

  test('tells of an answer that is none, with its status', async (t) => {
    const url = await startServer(t, (_request, response) => response.end('<html>'));
    const error = await failureOf(clientOf(t, url).status([podNamed('a')]));
    assert.deepEqual([error.code, error.statusCode], ['MALFORMED_REPLY', 200]);
    const { attributes } = spans.span('StatusHttpCall');
    assert.deepEqual([attributes['exit.code'], attributes['error.type']], [200, 'MALFORMED_REPLY']);
  });

  test('times out when the server accepts and says nothing', async (t) => {
    const client = clientOf(t, await startServer(t, () => {}), { timeout: 30 });
    const calls = [client.ping(), client.getLogs(logsOf(true)), client.status([], { timeout: 20 })];
    for (const { code } of await Promise.all(calls.map(failureOf))) assert.equal(code, 'TIMEOUT');
    assert.equal(spans.all().length, 3);
    for (const span of spans.all()) {
      assert.equal(span.attributes['error.type'], 'timeout');
      assert.equal(span.attributes['exit.code'], 500);
    }
  });

  test('times out when the server stops in the middle of its answer', async (t) => {
    const url = await startServer(t, (_request, response) => response.writeHead(200).write('[{"na'));
    assert.equal(
      (await failureOf(clientOf(t, url, { timeout: 100 }).status([podNamed('a')]))).code,
      'TIMEOUT',
    );
  });

  test('waits for a delete as long as the pod may take to stop, and its time-out', async (t) => {
    const url = await startServer(t, () => {});
    const client = clientOf(t, url, { timeout: 10 });
    const pod = podNamed('a');
    const inHaste = { ...pod, spec: { containers: [], terminationGracePeriodSeconds: 0 } };
    assert.equal((await failureOf(client.delete(inHaste))).code, 'TIMEOUT');
    const slow = await startServer(t, async (_request, response) => {
      await failureOf(client.ping());
      response.end();
    });
    await clientOf(t, slow, { timeout: 10 }).delete(pod);
  });

  test('rejects with the reason of its caller, whose abort is no error on the span', async (t) => {
    const giveUp = new AbortController();
    const url = await startServer(t, () => giveUp.abort());
    await assert.rejects(clientOf(t, url).create(CREATE, { signal: giveUp.signal }), { name: 'AbortError' });
    const { attributes, status } = spans.span('CreateHttpCall');
    assert.equal(attributes['exit.code'], undefined);
    assert.equal(status.code, SpanStatusCode.UNSET);
    await assert.rejects(clientOf(t, url).ping({ signal: AbortSignal.abort() }), { name: 'AbortError' });
  });
});

describe('a log that is followed', () => {
  test('comes as it is written, and its span ends with it', async (t) => {
    let end = () => {};
    const url = await startServer(t, (_request, response) => {
      response.write('first\n');
      end = () => void response.end('last\n');
    });
    const log = await clientOf(t, url, { timeout: 100 }).getLogs(logsOf(true));
    const [first] = (await once(log, 'data')) as [Buffer];
    assert.equal(first.toString(), 'first\n');
    assert.equal(spans.all().length, 0);
    end();
    await once(log, 'end');
    const { attributes, kind } = spans.span('LogHttpCall');
    assert.equal(kind, SpanKind.CLIENT);
    assert.equal(attributes['http.response.body.size'], 'first\nlast\n'.length);
    assert.equal(attributes['pod.uid'], UID);
  });

  test('ends when its reader gives up, at the plugin too, without an error', async (t) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const plugin = await startPlugin(t, {
      getLogs: async (_request, { signal }) =>
        (async function* () {
          yield 'first\n';
          await once(signal, 'abort');
          release();
        })(),
    });
    const giveUp = new AbortController();
    const client = clientOf(t, await startApi(t, plugin));
    const log = await client.getLogs(logsOf(true), { signal: giveUp.signal });
    await once(log, 'data');
    const failed = once(log, 'error');
    giveUp.abort();
    const [error] = (await failed) as [Error];
    assert.equal(error.name, 'AbortError');
    await released;
    const { attributes, status } = spans.span('LogHttpCall');
    assert.equal(attributes['exit.code'], 200);
    assert.equal(status.code, SpanStatusCode.UNSET);
  });

  test('breaks with an error when the connection breaks', async (t) => {
    const url = await startServer(t, (_request, response) => {
      response.write('first\n', () => response.destroy());
    });
    const log = await clientOf(t, url).getLogs(logsOf(true));
    log.resume();
    await once(log, 'error');
    const { attributes, status } = spans.span('LogHttpCall');
    assert.equal(attributes['exit.code'], 200);
    assert.ok(attributes['error.type']);
    assert.equal(status.code, SpanStatusCode.ERROR);
  });
});

describe('a status call about many pods', () => {
  test('is one request, and names on its span those that changed', async (t) => {
    let requests = 0;
    const plugin = createPluginServer(handlersWith());
    t.after(() => plugin.close());
    const { url } = await plugin.listen();
    const counting = await startServer(t, async (request: IncomingMessage, response) => {
      requests += 1;
      const answer = await fetch(`${url}/status`, {
        method: 'POST',
        body: await textOf(request),
        headers: { 'content-type': 'application/json' },
      });
      response.end(await answer.text());
    });
    const pods = Array.from({ length: 128 }, (_, index) => podNamed(`p${index}`, `u${index}`));
    const replies = await clientOf(t, counting).status(pods, {
      changed: ([, second]) => [{ name: second?.name ?? '', namespace: 'default', uid: second?.UID ?? '' }],
    });
    assert.equal(replies.length, 128);
    assert.equal(requests, 1);
    const { attributes } = spans.span('StatusHttpCall');
    assert.equal(attributes['pods.count'], 128);
    assert.deepEqual(attributes['pod.name'], ['p1']);
  });
});
