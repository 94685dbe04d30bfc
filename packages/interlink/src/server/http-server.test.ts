import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { createPluginServer } from '../plugin-server.ts';
import { openRequest, send } from '../testing/send.ts';
import { handlersWith, podNamed, startPlugin } from '../testing/servers.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'interlink-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('a server', () => {
  test('takes requests to loopback names only, whatever their port', async (t) => {
    const url = await startPlugin(t);
    const asHost = async (Host: string) => (await send(`${url}/status`, { headers: { Host } })).status;
    for (const host of ['localhost', '127.0.0.1:80', '[::1]:3000', 'LOCALHOST'])
      assert.equal(await asHost(host), 200);
    for (const host of ['evil.example', '127.0.0.1.evil.example', '[::2]', '10.0.0.1:80'])
      assert.equal(await asHost(host), 403, host);
  });

  test('takes a host name that it was told of', async (t) => {
    const url = await startPlugin(t, {}, { allowedHosts: ['plugin.site.example'] });
    const headers = { Host: 'plugin.site.example:4000' };
    assert.equal((await send(`${url}/status`, { headers })).status, 200);
  });

  test('refuses what a web page can post across sites', async (t) => {
    let created = 0;
    const create = async () => {
      created += 1;
      return { PodUID: 'u', PodJID: '1' };
    };
    const url = await startPlugin(t, { create });
    const body = JSON.stringify({ pod: podNamed('a'), container: [] });
    const post = (headers: Record<string, string>) =>
      send(`${url}/create`, { method: 'POST', headers, body });
    const page = { Origin: 'https://evil.example' };
    assert.equal((await post({ ...page, 'Content-Type': 'text/plain' })).status, 403);
    assert.equal((await post({ ...page, ...JSON_TYPE })).status, 403);
    assert.equal((await post({ Origin: 'null', ...JSON_TYPE })).status, 403);
    assert.equal((await post({ 'Content-Type': 'text/plain' })).status, 415);
    assert.equal((await post({ 'Content-Type': 'application/x-www-form-urlencoded' })).status, 415);
    const preflight = await send(`${url}/create`, { method: 'OPTIONS', headers: page });
    assert.equal(preflight.status, 403);
    assert.equal(preflight.headers['access-control-allow-origin'], undefined);
    assert.equal(created, 0);
  });

  test('asks for the bearer token, as it is in its file now', async (t) => {
    const tokenFile = path.join(folderOf(t), 'token');
    writeFileSync(tokenFile, 'first\n');
    const url = await startPlugin(t, {}, { tokenFile });
    const withToken = async (token: string) =>
      (await send(`${url}/status`, { headers: { Authorization: `Bearer ${token}` } })).status;
    const without = await send(`${url}/status`);
    assert.equal(without.status, 401);
    assert.equal(without.headers['www-authenticate'], 'Bearer');
    assert.equal(await withToken('first'), 200);
    for (const wrong of ['firs', 'firsts', 'second']) assert.equal(await withToken(wrong), 401);
    writeFileSync(tokenFile, 'second\n');
    assert.equal(await withToken('first'), 401);
    assert.equal(await withToken('second'), 200);
  });

  test('answers 500, not 200, once its token file is empty, and does not start with an empty one', async (t) => {
    const tokenFile = path.join(folderOf(t), 'token');
    writeFileSync(tokenFile, 'token');
    const url = await startPlugin(t, {}, { tokenFile });
    writeFileSync(tokenFile, '\n');
    const headers = { Authorization: 'Bearer ' };
    assert.equal((await send(`${url}/status`, { headers })).status, 500);
    assert.throws(() => createPluginServer(handlersWith(), { tokenFile }), { code: 'TOKEN_EMPTY' });
  });

  test('is not made for an address beyond loopback without a token', (t) => {
    const token = path.join(folderOf(t), 'token');
    writeFileSync(token, 'token');
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'localhost.example'])
      assert.throws(() => createPluginServer(handlersWith(), { host }), {
        code: 'TOKEN_NEEDED',
        message: `host ${host} is not loopback: whoever reaches it could run pods; give token or tokenFile`,
      });
    for (const host of ['127.0.0.1', '::1', 'localhost']) createPluginServer(handlersWith(), { host });
    createPluginServer(handlersWith(), { host: '0.0.0.0', tokenFile: token });
  });

  test('refuses bodies over its limit, announced or not', async (t) => {
    const url = await startPlugin(t, {}, { maxBodyBytes: 1_000 });
    const body = JSON.stringify({ pod: 'x'.repeat(1_000) });
    const announced = await send(`${url}/create`, { method: 'POST', headers: JSON_TYPE, body });
    assert.equal(announced.status, 413);
    const chunked = openRequest(`${url}/create`, {
      method: 'POST',
      headers: { 'Transfer-Encoding': 'chunked' },
      body,
    });
    const [response] = (await once(chunked, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 413);
    response.resume();
    assert.equal((await send(`${url}/status`)).status, 200);
  });

  test('refuses headers over 16 KiB and compressed bodies', async (t) => {
    const url = await startPlugin(t);
    assert.equal((await send(`${url}/status`, { headers: { 'X-Long': 'x'.repeat(20_000) } })).status, 431);
    const headers = { ...JSON_TYPE, 'Content-Encoding': 'gzip' };
    assert.equal((await send(`${url}/create`, { method: 'POST', headers, body: '{}' })).status, 415);
  });

  test('answers 404 and 405 for what it does not serve', async (t) => {
    const url = await startPlugin(t);
    assert.equal((await send(`${url}/nothing`)).status, 404);
    assert.equal((await send(`${url}/constructor`)).status, 404);
    const wrongMethod = await send(`${url}/create`, { method: 'PUT' });
    assert.deepEqual([wrongMethod.status, wrongMethod.body], [405, 'this path takes POST']);
  });

  test('answers 503 when too many requests are in hand, and 200 again afterwards', async (t) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const ping = async () => {
      begin();
      await released;
      return {};
    };
    const url = await startPlugin(t, { ping }, { maxConcurrency: 1 });
    const first = send(`${url}/status`);
    await begun;
    const second = await send(`${url}/status`);
    assert.deepEqual([second.status, second.headers['retry-after']], [503, '1']);
    release();
    assert.equal((await first).status, 200);
    assert.equal((await send(`${url}/status`)).status, 200);
  });

  test('gives up a request that does not arrive in time', async (t) => {
    const url = await startPlugin(t, {}, { requestTimeout: 50 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /create HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    assert.match(chunk.toString(), /^HTTP\/1\.1 408 /);
  });

  test('keeps the message of an unexpected error to itself and tells onError', async (t) => {
    const errors: unknown[] = [];
    const failure = new Error('password hunter2 in /etc/secret');
    const ping = () => Promise.reject(failure);
    const url = await startPlugin(t, { ping }, { onError: (error) => errors.push(error) });
    const reply = await send(`${url}/status`);
    assert.deepEqual([reply.status, reply.body], [500, 'internal error']);
    assert.deepEqual(errors, [failure]);
  });

  test('closes in bounded time though a request hangs, and aborts the handler', async (t) => {
    const aborted = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const server = createPluginServer(
      handlersWith({
        ping({ signal }) {
          signal.addEventListener('abort', () => aborted.resolve());
          begun.resolve();
          return new Promise(() => {});
        },
      }),
      { closeTimeout: 20 },
    );
    const { url } = await server.listen();
    const hanging = openRequest(`${url}/status`, {});
    t.after(() => hanging.destroy());
    await begun.promise;
    await server.close();
    await aborted.promise;
    await assert.rejects(send(`${url}/status`), { code: 'ECONNREFUSED' });
  });

  test('waits for a request in hand when it closes', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const ping = async () => {
      begin();
      await released;
      return { status: 'in time' };
    };
    const server = createPluginServer(handlersWith({ ping }));
    const { url } = await server.listen();
    const reply = send(`${url}/status`);
    await begun;
    const closed = server.close();
    release();
    assert.equal((await reply).body, '{"status":"in time"}');
    await closed;
  });

  test('serves a unix socket that only its owner can open, and takes over a dead one', {
    skip: process.platform === 'win32',
  }, async (t) => {
    const socketPath = path.join(folderOf(t), 'plugin.sock');
    const first = createPluginServer(handlersWith(), { socketPath });
    assert.deepEqual(await first.listen(), { url: `unix://${socketPath}` });
    assert.equal(statSync(socketPath).mode & 0o777, 0o600);
    await assert.rejects(createPluginServer(handlersWith(), { socketPath }).listen(), { code: 'EADDRINUSE' });
    await first.close();

    const leave = `require('node:net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', leave]);
    assert.ok(existsSync(socketPath));
    const second = createPluginServer(handlersWith(), { socketPath });
    await second.listen();
    await second.close();
  });
});
