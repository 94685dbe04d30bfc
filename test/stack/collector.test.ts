import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SPANS } from '@vk-telemetry/tracing';
import { createCertificate } from './certificates.ts';
import { type CollectorTls, startCollector } from './collector/collector.ts';
import { assertSameSpans } from './spans/compare.ts';
import { runRecorded } from './spans/recorded-run.ts';
import { testDir } from './test-dir.ts';
import { findCollector } from './tools/otelcol.ts';

const SENDER = join(import.meta.dirname, 'spans/sender.ts');

const found = await findCollector();
const program = 'path' in found ? found.path : '';
const skip = 'missing' in found && found.missing;

/** Sends to a Collector, and compares what it wrote with what the sender's SDK recorded. */
async function sendAndCompare(t: TestContext, env: Record<string, string>, tls?: CollectorTls) {
  const collector = await startCollector({ t, program, dir: await testDir(t), tls });
  const sent = await runRecorded(t, SENDER, {
    env: { ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: collector.endpoint, ...env },
  });
  const written = await collector.stop();

  assert.deepEqual({ code: sent.code, stderr: sent.stderr }, { code: 0, stderr: '' });
  assert.equal(JSON.parse(sent.stdout).sent, sent.spans.length);
  assert.ok(sent.spans.length > 3000, `${sent.spans.length} spans recorded`);
  assert.ok(sent.spans.every(({ name }) => name in SPANS));
  assertSameSpans(written, sent.spans);
}

test('the Collector writes every span as the SDK ended it, over plaintext', { skip }, async (t) => {
  await sendAndCompare(t, {});
});

test('the Collector writes every span as the SDK ended it, over TLS', { skip }, async (t) => {
  const server = await createCertificate(await testDir(t), 'server');
  await sendAndCompare(
    t,
    { TELEMETRY_CA_CRT_FILEPATH: server.cert },
    { cert_file: server.cert, key_file: server.key },
  );
});

test('the Collector writes every span as the SDK ended it, over TLS with a client certificate', {
  skip,
}, async (t) => {
  const dir = await testDir(t);
  const server = await createCertificate(dir, 'server');
  const client = await createCertificate(dir, 'client');
  await sendAndCompare(
    t,
    {
      TELEMETRY_CA_CRT_FILEPATH: server.cert,
      TELEMETRY_CLIENT_CRT_FILEPATH: client.cert,
      TELEMETRY_CLIENT_KEY_FILEPATH: client.key,
    },
    { cert_file: server.cert, key_file: server.key, client_ca_file: client.cert },
  );
});

test('a Collector that wants a client certificate gets no span from a sender without one', {
  skip,
}, async (t) => {
  const dir = await testDir(t);
  const server = await createCertificate(dir, 'server');
  const client = await createCertificate(dir, 'client');
  const tls = { cert_file: server.cert, key_file: server.key, client_ca_file: client.cert };
  const collector = await startCollector({ t, program, dir, tls });
  const sent = await runRecorded(t, SENDER, {
    env: {
      ENABLE_TRACING: '1',
      TELEMETRY_ENDPOINT: collector.endpoint,
      TELEMETRY_CA_CRT_FILEPATH: server.cert,
      FLUSH_MILLIS: '500',
    },
  });
  assert.deepEqual(await collector.stop(), []);
  assert.equal(sent.code, 0);
  assert.equal(JSON.parse(sent.stdout).sent, 0);
});
