import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, type TestContext, test } from 'node:test';
import { createAuthority } from '../testing/certificates.ts';
import { CREATE, clientOf, failureOf } from '../testing/client.ts';
import { answerAsGo } from '../testing/go-answers.ts';
import { podNamed, serve, startApi, startPlugin, startServer, UID } from '../testing/servers.ts';
import { recordSpans } from '../testing/spans.ts';
import { createInterlinkClient } from './client.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'interlink-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

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
