import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { TelemetryConfigError } from './errors.ts';
import type { TracingOptions } from './options.ts';
import { withSpan } from './span.ts';
import { startTracing } from './start.ts';
import { createAuthority, fileOf } from './testing/certificates.ts';
import { type CollectorOptions, startCollector } from './testing/collector.ts';
import { testFolder } from './testing/folder.ts';
import { decodeSpans } from './testing/otlp.ts';

const authority = await createAuthority();
const stranger = await createAuthority('another authority');
const server = await authority.issue('server');
const client = await authority.issue('client');
const folder = testFolder({ after });
const caFile = fileOf(folder, 'ca.crt', authority.cert);
const strangerFile = fileOf(folder, 'stranger.crt', stranger.cert);
const certFile = fileOf(folder, 'client.crt', client.cert);
const keyFile = fileOf(folder, 'client.key', client.key);
const pair = { certFile, keyFile };

/** How long a span is tried that is not to arrive, where no warning ends the wait. */
const REFUSED_MILLIS = 500;

/** Sends one span to a TLS server; answers whether it arrived, and the warnings where it did not. */
async function sendOne(
  collectorOptions: CollectorOptions,
  options: TracingOptions,
  { scheme = '', host = 'localhost', timeout = 5000 } = {},
): Promise<{ arrived: boolean; warnings: string }> {
  const collector = await startCollector({ tls: server, ...collectorOptions });
  const warnings: string[] = [];
  const failed = Promise.withResolvers<void>();
  const listen = ({ message }: Error) => {
    warnings.push(message);
    if (message.startsWith('spans')) failed.resolve();
  };
  process.on('warning', listen);
  const tracing = startTracing({
    enabled: true,
    nodeName: 'node',
    endpoint: `${scheme}${host}:${collector.port}`,
    ...options,
  });
  withSpan('GetPodsVK', { root: true }, () => {});
  await Promise.race([tracing.flush({ timeout }), failed.promise]);
  const { sent, dropped } = await tracing.shutdown({ timeout: 1 });
  await new Promise(setImmediate);
  process.off('warning', listen);
  collector.close();
  const arrived = collector.spans().length === 1;
  assert.deepEqual(
    { sent, dropped },
    arrived ? { sent: 1, dropped: {} } : { sent: 0, dropped: { shutdown: 1 } },
  );
  return { arrived, warnings: warnings.join('\n') };
}

const arrives = { arrived: true, warnings: '' };

test('with a CA the server is verified by it, with and without https', async () => {
  assert.deepEqual(await sendOne({}, { tls: { caFile } }), arrives);
  assert.deepEqual(await sendOne({}, { tls: { caFile } }, { scheme: 'https://' }), arrives);
});

test('a server that another CA signed gets nothing', async () => {
  const { arrived, warnings } = await sendOne({}, { tls: { caFile: strangerFile } });
  assert.equal(arrived, false);
  assert.match(warnings, /spans wait for .*certificate/);
});

test("with https and no CA the system's CAs count, which know no test server", async () => {
  const { arrived, warnings } = await sendOne({}, {}, { scheme: 'https://' });
  assert.equal(arrived, false);
  assert.match(warnings, /spans wait for .*certificate/);
});

test('a server by its IP address is verified by the address in its certificate', async () => {
  const { arrived, warnings } = await sendOne({}, { tls: { caFile } }, { host: '127.0.0.1' });
  assert.equal(arrived, true);
  assert.doesNotMatch(warnings, /spans/);
  const named = await authority.issue('server', { ip: '127.0.0.2' });
  const other = await sendOne({ tls: named }, { tls: { caFile } }, { host: '127.0.0.1' });
  assert.equal(other.arrived, false);
  assert.match(other.warnings, /spans wait for .*127\.0\.0\.1/);
});

test('a server whose certificate has expired gets nothing', async () => {
  const expired = await authority.issue('server', { expired: true });
  const { arrived, warnings } = await sendOne({ tls: expired }, { tls: { caFile } });
  assert.equal(arrived, false);
  assert.match(warnings, /certificate has expired/);
});

test('a server for plaintext and one for TLS do not take the other for their own', async () => {
  assert.equal((await sendOne({}, {}, { timeout: REFUSED_MILLIS })).arrived, false);
  assert.equal(
    (await sendOne({ tls: undefined }, { tls: { caFile } }, { timeout: REFUSED_MILLIS })).arrived,
    false,
  );
});

test('a client certificate is shown to a server that wants one', async () => {
  const wants = { clientCa: authority.cert };
  assert.deepEqual(await sendOne(wants, { tls: { caFile, ...pair } }), arrives);
  assert.deepEqual(await sendOne(wants, { tls: { caFile, ...pair } }, { scheme: 'https://' }), arrives);
});

test('a server that wants a client certificate takes no span without one, or with a strange one', async () => {
  const wants = { clientCa: authority.cert };
  assert.equal((await sendOne(wants, { tls: { caFile } })).arrived, false);
  const strange = await stranger.issue('client');
  const strangePair = {
    certFile: fileOf(folder, 'strange.crt', strange.cert),
    keyFile: fileOf(folder, 'strange.key', strange.key),
  };
  assert.equal(
    (await sendOne(wants, { tls: { caFile, ...strangePair } }, { timeout: REFUSED_MILLIS })).arrived,
    false,
  );
});

test('without verification any server will do, and a warning says so', async () => {
  const insecureSkipVerify = true;
  const expired = await authority.issue('server', { expired: true });
  for (const scheme of ['', 'https://']) {
    for (const tls of [{}, { caFile: strangerFile }]) {
      const sent = await sendOne({ tls: expired }, { tls: { ...tls, insecureSkipVerify } }, { scheme });
      assert.equal(sent.arrived, true);
      assert.match(sent.warnings, /whoever answers/);
    }
  }
  const wants = { clientCa: authority.cert };
  const sent = await sendOne(wants, { tls: { ...pair, insecureSkipVerify } });
  assert.equal(sent.arrived, true);
});

test('a bearer token goes with every export, over TLS too', async (t) => {
  const collector = await startCollector({ tls: server });
  t.after(() => collector.close());
  const tracing = startTracing({
    enabled: true,
    endpoint: `https://localhost:${collector.port}`,
    tls: { caFile },
    headers: { Authorization: 'Bearer abc', 'X-Scope-OrgID': 'tenant' },
  });
  for (let i = 0; i < 2; i += 1) {
    withSpan('GetPodsVK', { root: true }, () => {});
    await tracing.flush();
  }
  await tracing.shutdown();
  assert.equal(collector.requests.length, 2);
  for (const { metadata } of collector.requests) {
    assert.deepEqual(metadata.get('authorization'), ['Bearer abc']);
    assert.deepEqual(metadata.get('x-scope-orgid'), ['tenant']);
  }
});

function refused(tls: TracingOptions['tls'], variable: string, message: RegExp): void {
  assert.throws(
    () => startTracing({ enabled: true, endpoint: 'https://localhost:1', tls }),
    (error) => {
      assert.ok(error instanceof TelemetryConfigError, String(error));
      assert.equal(error.variable, `options.tls.${variable}`);
      assert.match(error.message, message);
      return true;
    },
  );
}

test('a file that is missing is named', () => {
  refused({ caFile: `${folder}/none.crt` }, 'caFile', /cannot read ".*none.crt" \(ENOENT\)/);
  refused({ ...pair, keyFile: `${folder}/none.key` }, 'keyFile', /ENOENT/);
  refused({ caFile: folder }, 'caFile', /EISDIR/);
});

test('a file that may not be read is named', { skip: process.getuid?.() === 0 && 'root reads all' }, () => {
  const unreadable = fileOf(folder, 'unreadable.key', client.key);
  chmodSync(unreadable, 0);
  refused({ certFile, keyFile: unreadable }, 'keyFile', /EACCES/);
});

test('a file that holds something else is named, without its content', () => {
  const text = fileOf(folder, 'text', 'secret text');
  const broken = fileOf(folder, 'broken', client.key.replace(/\n[^-]{10}/, '\nsecret-----'));
  refused({ caFile: text }, 'caFile', /certificates in PEM form$/);
  refused({ certFile: text, keyFile }, 'certFile', /certificate in PEM form$/);
  refused({ certFile, keyFile: broken }, 'keyFile', /private key in PEM form without a passphrase$/);
  refused({ certFile, keyFile: certFile }, 'keyFile', /private key/);
});

test('a key that belongs to another certificate is named', async () => {
  const other = await authority.issue('other');
  const otherKey = fileOf(folder, 'other.key', other.key);
  refused({ certFile, keyFile: otherKey }, 'keyFile', /key of the certificate in options.tls.certFile/);
});

test('a key pasted in place of its path is not shown', () => {
  assert.throws(
    () => startTracing({ enabled: true, endpoint: 'https://x:1', tls: { certFile, keyFile: client.key } }),
    (error: Error) => /a text of \d+ characters/.test(error.message) && !error.message.includes('PRIVATE'),
  );
});

test('OTLP over HTTP uses the same CA, client certificate and headers', async () => {
  for (const protocol of ['http/protobuf', 'http/json'] as const) {
    const collector = createServer({ ...server, ca: authority.cert, requestCert: true });
    await once(collector.listen(0, 'localhost'), 'listening');
    const address = collector.address();
    assert.ok(address && typeof address === 'object');
    const tracing = startTracing({
      enabled: true,
      protocol,
      endpoint: `https://localhost:${address.port}`,
      tls: { caFile, ...pair },
      headers: { Authorization: 'Bearer abc' },
    });
    withSpan('GetPodsVK', { root: true }, () => {});
    const stopped = tracing.shutdown();
    const [request, response] = await once(collector, 'request');
    const body = await buffer(request);
    response.end('{}');
    assert.equal((await stopped).sent, 1);
    collector.close();
    assert.equal(request.url, '/v1/traces');
    assert.equal(request.headers.authorization, 'Bearer abc');
    if (protocol === 'http/protobuf') assert.equal(decodeSpans(body)[0]?.name, 'GetPodsVK');
    else assert.equal(JSON.parse(body.toString()).resourceSpans[0].scopeSpans[0].spans[0].name, 'GetPodsVK');
  }
});
