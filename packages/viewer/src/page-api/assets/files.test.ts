import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { openDoor } from '../../access/door.ts';
import { startServer } from '../../http/server.ts';
import { testViewer } from '../../testing/viewer.ts';
import { usualWaits } from '../../waits.ts';
import { pageFiles } from './files.ts';

const script = `console.log("${'page '.repeat(500)}");`;
const html = '<!doctype html><title>page</title>';

/** A server of the files of a built page. */
const servePage = async (t: TestContext): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'viewer-page-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), html);
  writeFileSync(join(folder, 'page', 'assets', 'main-0123456789.js'), script);
  writeFileSync(join(folder, 'page', 'assets', 'main.css'), 'a{}');
  writeFileSync(join(folder, 'page', 'notes.txt'), 'no asset');
  const routes = { open: [pageFiles(join(folder, 'page'))], guarded: [] };
  const server = await startServer(openDoor({}, usualWaits), 0, routes);
  t.after(() => server.close(0));
  return server.port;
};

/** Unlike fetch, it leaves path and encoding as they are. */
const ask = async (port: number, path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const asked = get({ host: '127.0.0.1', port, path, headers, method });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode,
    headers: response.headers as IncomingHttpHeaders,
    body: await buffer(response),
  };
};

for (const path of [
  '/',
  '/?q=%7B%7D',
  '/trace/abc',
  '/trace/abc?span=1',
  '/statistics',
  '/metrics-view',
  '/pods',
  '/pods/uid',
]) {
  test(`${path} is answered with the page`, async (t) => {
    const { status, headers, body } = await ask(await servePage(t), path);
    assert.deepEqual([status, body.toString()], [200, html]);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(headers['cache-control'], 'no-cache');
  });
}

test('every file comes with headers that let the page load and send nothing but what is here', async (t) => {
  const port = await servePage(t);
  for (const path of ['/', '/assets/main-0123456789.js']) {
    const { headers } = await ask(port, path);
    assert.equal(
      headers['content-security-policy'],
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  }
});

test('a file whose name has its hash is kept for ever, another one is asked for again', async (t) => {
  const port = await servePage(t);
  const hashed = await ask(port, '/assets/main-0123456789.js');
  assert.equal(hashed.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(hashed.headers['content-type'], 'text/javascript; charset=utf-8');
  const plain = await ask(port, '/assets/main.css');
  assert.equal(plain.headers['cache-control'], 'no-cache');
  const again = await ask(port, '/assets/main.css', { 'if-none-match': `"x", W/${plain.headers.etag}` });
  assert.deepEqual([again.status, again.body.length], [304, 0]);
});

test('a file is sent packed in the way that the client takes', async (t) => {
  const port = await servePage(t);
  const path = '/assets/main-0123456789.js';
  const etags = new Set<string | undefined>();
  for (const [accepted, coding, unpack] of [
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
    ['GZIP;q=0.5', 'gzip', gunzipSync],
    ['deflate', undefined, (body: Buffer) => body],
  ] as const) {
    const { headers, body } = await ask(port, path, { 'accept-encoding': accepted });
    assert.equal(headers['content-encoding'], coding);
    assert.equal(headers['content-length'], String(body.length));
    assert.equal(headers.vary, 'accept-encoding');
    assert.equal(unpack(body).toString(), script);
    assert.equal(body.length < script.length, coding !== undefined);
    etags.add(headers.etag);
  }
  assert.equal(etags.size, 3);
});

test('nothing but the files of the page can be asked for', async (t) => {
  const port = await servePage(t);
  for (const path of [
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/../notes.txt',
    '/notes.txt',
    '/index.html',
    '/assets/',
    '/assets/unknown.js',
    '/assets//etc/passwd',
    '/statistics/x',
    '/metrics',
  ]) {
    const { status, body } = await ask(port, path);
    assert.equal(status, 404, `${path}: ${body}`);
  }
});

test('a file is only read: HEAD has no body, POST is refused', async (t) => {
  const port = await servePage(t);
  const head = await ask(port, '/', {}, 'HEAD');
  assert.deepEqual([head.status, head.body.length], [200, 0]);
  assert.equal((await ask(port, '/', {}, 'POST')).status, 405);
});

test('where the page is not built it is said how to build it', async (t) => {
  const routes = { open: [pageFiles(join(tmpdir(), 'no-such-folder-of-a-page'))], guarded: [] };
  const server = await startServer(openDoor({}, usualWaits), 0, routes);
  t.after(() => server.close(0));
  const { status, headers, body } = await ask(server.port, '/');
  assert.deepEqual([status, headers['content-type']], [503, 'text/plain; charset=utf-8']);
  assert.match(body.toString(), /npm run build/);
  assert.equal((await ask(server.port, '/assets/main.js')).status, 404);
});

test('the viewer serves the page, or says how to build it, and its API', async (t) => {
  const { ports } = await testViewer(t);
  const { status, body } = await ask(ports.api, '/');
  assert.match(body.toString(), status === 200 ? /<!doctype html>/i : /npm run build/);
  assert.equal((await ask(ports.api, '/ui/pods')).status, 200);
  assert.equal((await ask(ports.api, '/api/echo')).status, 200);
});
