import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { decode } from '../testing/proto.ts';
import { type RawRequest, send } from '../testing/raw.ts';
import { request } from '../testing/spans.ts';
import { testViewer, tokenFile } from '../testing/viewer.ts';
import { startViewer } from '../viewer.ts';
import type { Waits } from '../waits.ts';

const pass = (bytes: Buffer): Buffer => bytes;

const exportTo = (t: TestContext, port: number, bytes: Uint8Array, headers: Record<string, string> = {}) => {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  t.after(() => client.close());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, pass, pass, Buffer.from(bytes), metadata, (error, reply) => {
      if (error !== null || reply === undefined) reject(error);
      else resolve(reply);
    });
  });
};

const wrong = { authorization: 'Bearer not-the-token-of-this-viewer' };

const secured = async (t: TestContext, waits: Partial<Waits> = {}) => {
  const { path, token } = tokenFile(t);
  const viewer = await testViewer(t, { tokenFile: path }, waits);
  const ask = (given: RawRequest) => send(viewer.ports.api, given);
  return { viewer, token, ask, right: { authorization: `Bearer ${token}` } };
};

test('OTLP/gRPC without the token is UNAUTHENTICATED, and nothing is kept', async (t) => {
  const { viewer, right } = await secured(t);
  for (const headers of [{}, wrong, { authorization: right.authorization.slice(0, -1) }]) {
    await assert.rejects(exportTo(t, viewer.ports.grpc, request([{}]), headers), (error: ServiceError) => {
      assert.equal(error.code, status.UNAUTHENTICATED);
      return true;
    });
  }
  assert.equal(viewer.stats().spans, 0);
  await exportTo(t, viewer.ports.grpc, request([{}]), right);
  assert.equal(viewer.stats().spans, 1);
});

test('OTLP/HTTP without the token is 401 with a status in the format of the request', async (t) => {
  const { viewer, right } = await secured(t);
  const post = (headers: Record<string, string>, type: string) =>
    fetch(`http://127.0.0.1:${viewer.ports.http}/v1/traces`, {
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body: Buffer.from(request([{}])),
    });
  for (const headers of [{}, wrong]) {
    const refused = await post(headers, 'application/x-protobuf');
    assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer']);
    assert.equal(decode('RpcStatus', new Uint8Array(await refused.arrayBuffer())).code, 16);
  }
  const refused = await post({}, 'application/json');
  assert.match(await refused.text(), /^\{"code":16,/);
  assert.equal(viewer.stats().spans, 0);
  assert.equal((await post(right, 'application/x-protobuf')).status, 200);
});

test("Tempo's API without the token is 401 as text, and asks for a bearer token", async (t) => {
  const { ask, right } = await secured(t);
  for (const path of ['/api/echo', '/ready', '/api/search?q=%7B%7D', '/api/v2/traces/1', '/none']) {
    for (const headers of [{}, { authorization: 'Basic dXNlcjpwYXNz' }, { authorization: 'Bearer' }]) {
      const { status, headers: replied, body } = await ask({ path, headers });
      assert.deepEqual([status, replied['www-authenticate']], [401, 'Bearer'], path);
      assert.match(String(replied['content-type']), /^text\/plain/);
      assert.match(body, /token/);
    }
  }
  assert.equal((await ask({ path: '/api/echo', headers: right })).body, 'echo');
  assert.equal(
    (await ask({ path: '/api/echo', headers: { authorization: right.authorization.replace('B', 'b') } }))
      .status,
    200,
  );
  assert.equal((await ask({ path: '/none', headers: right })).status, 404);
});

test("the page's data without the token is 401 with an error as JSON", async (t) => {
  const { ask } = await secured(t);
  const { status, headers, body } = await ask({ path: '/ui/traces' });
  assert.deepEqual([status, headers['content-type']], [401, 'application/json']);
  assert.equal(JSON.parse(body).error.code, 'ERR_UNAUTHORIZED');
});

test('the token opens a session whose cookie is enough until it is forgotten', async (t) => {
  const { viewer, token, ask, right } = await secured(t);
  const session = (method: string, headers: Record<string, string>) =>
    ask({ method, path: '/ui/session', headers });
  assert.equal((await session('POST', {})).status, 401);
  assert.equal((await session('POST', wrong)).headers['set-cookie'], undefined);

  const opened = await session('POST', right);
  assert.equal(opened.status, 204);
  const [set = ''] = opened.headers['set-cookie'] ?? [];
  const name = `vk-telemetry-viewer-${viewer.ports.api}`;
  assert.match(set, new RegExp(`^${name}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
  assert.ok(!set.includes(token));

  const cookie = `other=1; ${set.split(';', 1)[0]}`;
  assert.equal((await ask({ path: '/api/echo', headers: { cookie } })).status, 200);
  const forged = { cookie: `${name}=${'A'.repeat(43)}` };
  assert.equal((await ask({ path: '/api/echo', headers: forged })).status, 401);
  assert.equal((await send(viewer.ports.http, { path: '/v1/traces', headers: { cookie } })).status, 401);

  const forgotten = await session('DELETE', { cookie });
  assert.equal(forgotten.status, 204);
  assert.match(String(forgotten.headers['set-cookie']), new RegExp(`^${name}=; .*Max-Age=0`));
  assert.equal((await ask({ path: '/api/echo', headers: { cookie } })).status, 401);
  assert.equal((await session('GET', {})).status, 405);
});

test('a page of another origin can neither open a session nor use one', async (t) => {
  const { ask, right } = await secured(t);
  const origin = 'http://localhost:8080';
  const opened = await ask({ method: 'POST', path: '/ui/session', headers: { ...right, origin } });
  assert.deepEqual([opened.status, opened.headers['set-cookie']], [403, undefined]);
  const [set = ''] =
    (await ask({ method: 'POST', path: '/ui/session', headers: right })).headers['set-cookie'] ?? [];
  const cookie = set.split(';', 1)[0] ?? '';
  assert.equal((await ask({ path: '/api/echo', headers: { cookie, origin } })).status, 403);
});

test('without a token the page may ask for a session and needs none', async (t) => {
  const viewer = await testViewer(t);
  const { status, headers } = await send(viewer.ports.api, { method: 'POST', path: '/ui/session' });
  assert.deepEqual([status, headers['set-cookie']], [204, undefined]);
});

test('wrong tokens wait for their answer, so many at a time, and the right one does not wait for them', async (t) => {
  const { ask, right } = await secured(t, { wrongTokenMs: 1_000 });
  const order: (number | undefined)[] = [];
  const tries = Array.from({ length: 80 }, async () => {
    const { status } = await ask({ path: '/api/echo', headers: wrong });
    order.push(status);
    return status;
  });
  const first = await Promise.race(tries);
  assert.equal(first, 429);
  assert.equal((await ask({ path: '/api/echo', headers: right })).status, 200);
  assert.ok(!order.includes(401), 'the right token was answered before the wrong ones');
  const statuses = await Promise.all(tries);
  assert.deepEqual(
    [401, 429].map((code) => statuses.filter((status) => status === code).length),
    [64, 16],
  );
});

test('an address beyond loopback needs a token file, and nothing listens without one', async () => {
  for (const listen of ['0.0.0.0', '::', '192.0.2.1', 'build-host', '127.1.example']) {
    await assert.rejects(startViewer({ listen, grpcPort: 0, httpPort: 0, apiPort: 0 }), {
      code: 'ERR_VIEWER_OPTION',
      message: /is no loopback address.*--token-file FILE/,
    });
  }
});

test('loopback addresses need none', async (t) => {
  for (const listen of ['localhost', '127.0.0.2']) {
    if (listen === '127.0.0.2' && process.platform !== 'linux') continue;
    const { api } = (await testViewer(t, { listen })).ports;
    const socket = connect(api, listen);
    await once(socket, 'connect');
    socket.destroy();
  }
});
