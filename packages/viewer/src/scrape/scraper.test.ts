import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { metricsServer, quickScrapes, targetThat, textServer } from '../testing/target.ts';
import { ask, freePort, testViewer } from '../testing/viewer.ts';
import { startViewer } from '../viewer.ts';
import { maxBodyBytes } from './request.ts';

const folder = (t: TestContext): string => {
  const path = mkdtempSync(join(tmpdir(), 'viewer-scrape-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
};

const isDown = ({ state }: { state: string }): boolean => state === 'down';
const isUp = ({ state }: { state: string }): boolean => state === 'up';

/** Says why a target that answers so is down. */
const reasonOf = async (
  t: TestContext,
  answer: RequestListener,
  scrapeTimeoutMs = 2_000,
): Promise<string> => {
  const url = await metricsServer(t, answer);
  const viewer = await testViewer(t, { scrape: [{ url }] }, { ...quickScrapes, scrapeTimeoutMs });
  return (await targetThat(viewer, isDown)).reason;
};

const type = { 'content-type': 'text/plain; version=0.0.4' };

const answers: readonly (readonly [string, RequestListener, RegExp])[] = [
  ['wants a token', (_, response) => response.writeHead(401).end(), /^HTTP 401: .*--scrape-token-file$/],
  ['forbids it', (_, response) => response.writeHead(403).end(), /^HTTP 403: /],
  ['fails', (_, response) => response.writeHead(500, type).end('a 1'), /^HTTP 500$/],
  [
    'sends a page',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    /not with metrics$/,
  ],
  ['sends no type', (_, response) => response.writeHead(200).end('a 1'), /no content type/],
  [
    'sends no metrics',
    (_, response) => response.writeHead(200, type).end('Hello\nyou'),
    /of line 1, it has no value$/,
  ],
  [
    'sends too much',
    (_, response) => response.writeHead(200, type).end('#'.repeat(maxBodyBytes + 1)),
    /more than 8 MiB$/,
  ],
  [
    'sends a bomb',
    (_, response) =>
      response
        .writeHead(200, { ...type, 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(maxBodyBytes + 1, '#'))),
    /more than 8 MiB$/,
  ],
  [
    'sends broken gzip',
    (_, response) => response.writeHead(200, { ...type, 'content-encoding': 'gzip' }).end('gzip'),
    /gzip is broken$/,
  ],
  [
    'sends brotli',
    (_, response) => response.writeHead(200, { ...type, 'content-encoding': 'br' }).end('x'),
    /not asked for$/,
  ],
  ['hangs up', ({ socket }) => socket.destroy(), /^the connection was reset/],
];

for (const [what, answer, reason] of answers) {
  test(`a target that ${what} is down, and it is said why`, async (t) => {
    assert.match(await reasonOf(t, answer), reason);
  });
}

test('a target that says nothing, and one that never ends, are given up in time', async (t) => {
  assert.equal(await reasonOf(t, () => {}, 100), 'no answer within 0.1 s');
  const drip: RequestListener = (_, response) => {
    response.writeHead(200, type);
    const timer = setInterval(() => response.write('# x\n'), 5);
    response.on('close', () => clearInterval(timer));
  };
  assert.equal(await reasonOf(t, drip, 100), 'no answer within 0.1 s');
});

test('a redirect is not followed: only the address that was given is asked', async (t) => {
  let asked = 0;
  const other = await metricsServer(t, (_, response) => {
    asked++;
    response.writeHead(200, type).end('a 1');
  });
  const reason = await reasonOf(t, (_, response) => response.writeHead(302, { location: other }).end());
  assert.match(reason, /^HTTP 302: a redirect/);
  assert.equal(asked, 0);
});

test('a target where nothing listens is down, and comes up by itself', async (t) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const viewer = await testViewer(t, { scrape: [{ url }] }, quickScrapes);
  const down = await targetThat(viewer, isDown);
  assert.deepEqual(
    [down.reason, down.lastMicros, down.url],
    ['connection refused: nothing listens there', null, `${url}/metrics`],
  );
  assert.equal(down.name, `127.0.0.1-${port}`);
  const server = createServer((_, response) => response.writeHead(200, type).end('a 1'));
  server.listen(port, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const up = await targetThat(viewer, isUp);
  assert.equal(up.reason, '');
  assert.ok(up.lastMicros !== null && up.lastMicros > Date.now() * 1_000 - 60_000_000);
});

test('a target is asked as Prometheus asks, with the token that its file has now', async (t) => {
  const tokenFile = join(folder(t), 'token');
  const seen: IncomingHttpHeaders[] = [];
  const url = await metricsServer(t, ({ headers }, response) => {
    seen.push(headers);
    response.writeHead(headers.authorization === 'Bearer second' ? 200 : 401, type).end('a 1');
  });
  const viewer = await testViewer(t, { scrape: [{ name: 'vk', url, tokenFile }] }, quickScrapes);
  assert.equal(
    (await targetThat(viewer, isDown)).reason,
    `the token file ${tokenFile} cannot be read (ENOENT)`,
  );
  assert.equal(seen.length, 0);
  writeFileSync(tokenFile, 'first\n');
  await targetThat(viewer, ({ reason }) => reason.startsWith('HTTP 401'));
  writeFileSync(tokenFile, 'second\n');
  await targetThat(viewer, isUp);
  const [headers] = seen;
  assert.equal(headers?.accept, 'text/plain;version=0.0.4;q=1,text/plain;q=0.5');
  assert.equal(headers?.['accept-encoding'], 'gzip');
  assert.equal(headers?.['x-prometheus-scrape-timeout-seconds'], '2');
});

test('over TLS a target is believed by the CA that its file has', async (t) => {
  const path = folder(t);
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const server = createSecureServer({ cert, key }, (_, response) => response.writeHead(200, type).end('a 1'));
  await once(server.listen(0, 'localhost'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}/metrics`;
  const caFile = join(path, 'ca.pem');
  writeFileSync(caFile, 'no certificate');
  const stranger = await testViewer(t, { scrape: [{ url }] }, quickScrapes);
  assert.match((await targetThat(stranger, isDown)).reason, /--scrape-ca/);
  const friend = await testViewer(t, { scrape: [{ url, caFile }] }, quickScrapes);
  assert.equal((await targetThat(friend, isDown)).reason, `the CA file ${caFile} is not PEM`);
  writeFileSync(caFile, cert);
  await targetThat(friend, isUp);
});

test('of over 10,000 series the main ones are kept, and of the others it is said how many are not', async (t) => {
  const others = Array.from({ length: 10_500 }, (_, i) => `others{i="${i}"} 1`).join('\n');
  const url = await textServer(t, () => `${others}\nrest_client_requests_total{code="200"} 1\n`);
  const viewer = await testViewer(t, { scrape: [{ url }] }, quickScrapes);
  const target = await targetThat(viewer, isUp);
  assert.equal(target.droppedSeries, 501);
  assert.deepEqual(target.rows.map(({ family }) => family).slice(0, 2), [
    'rest_client_requests_total',
    'others',
  ]);
  assert.deepEqual([target.rows.length, target.moreRows.map(({ count }) => count)], [11, [9_989]]);
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['no address', 'localhost:9464', /is no address/],
  ['a file', 'file:///etc/passwd', /is no address/],
  ['a password', 'http://a:secret@localhost/metrics', /not sent/],
];

for (const [what, url, message] of refused) {
  test(`${what} is no target`, async () => {
    await assert.rejects(startViewer({ scrape: [{ url }] }), (error: Error) => {
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /secret/);
      return 'code' in error && error.code === 'ERR_VIEWER_OPTION';
    });
  });
}

test('two targets of one name, a token in the clear, a CA without TLS and seventeen targets are refused', async () => {
  const code = { code: 'ERR_VIEWER_OPTION' };
  const url = 'http://127.0.0.1:1';
  await assert.rejects(startViewer({ scrape: [{ url }, { url }] }), code);
  await assert.rejects(startViewer({ scrape: [{ url: 'http://example.com', tokenFile: 'x' }] }), code);
  await assert.rejects(startViewer({ scrape: [{ url, caFile: 'x' }] }), code);
  await assert.rejects(startViewer({ scrape: [{ url, name: 'a b' }] }), code);
  const many = Array.from({ length: 17 }, (_, i) => ({ url, name: `t${i}` }));
  await assert.rejects(startViewer({ scrape: many }), code);
});

test('a page cannot name an address to be asked', async (t) => {
  const viewer = await testViewer(t, {}, quickScrapes);
  const { status } = await ask(viewer, '/ui/metrics/exemplars?target=http%3A%2F%2F127.0.0.1&family=a');
  assert.equal(status, 404);
});
