import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { TracingStats } from '@vk-telemetry/tracing';
import { createCertificate } from './certificates.ts';
import { type Collector, type CollectorTls, startCollector } from './collector/collector.ts';
import { assertSameSpans } from './spans/compare.ts';
import { runRecorded } from './spans/recorded-run.ts';
import type { SentSpan } from './spans/sent-span.ts';
import { testDir } from './test-dir.ts';
import { findCollector } from './tools/otelcol.ts';

const SENDER = join(import.meta.dirname, 'spans/sender.ts');
const STEADY_SENDER = join(import.meta.dirname, 'spans/steady-sender.ts');
const HTTP = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' };
const GZIP = { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' };

const found = await findCollector();
const program = 'path' in found ? found.path : '';
const options = { skip: 'missing' in found && found.missing, timeout: 120_000 };

async function sendAndCompare(
  t: TestContext,
  env: Readonly<Record<string, string>>,
  endpointOf: (collector: Collector) => string,
  tls?: CollectorTls,
) {
  const collector = await startCollector({ t, program, dir: await testDir(t), tls });
  const sent = await runRecorded(t, SENDER, {
    env: { ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: endpointOf(collector), ...env },
  });
  assert.deepEqual({ code: sent.code, stderr: sent.stderr }, { code: 0, stderr: '' });
  assert.ok(sent.spans.length > 3000, `${sent.spans.length} spans recorded`);
  assertSameSpans(await collector.stop(), sent.spans);
}

const grpcOf = ({ endpoint }: Collector) => endpoint;
const httpOf = ({ httpEndpoint }: Collector) => httpEndpoint;

test('the Collector writes every span as the SDK ended it, over gRPC with gzip', options, (t) =>
  sendAndCompare(t, GZIP, grpcOf),
);

test('the Collector writes every span as the SDK ended it, over HTTP', options, (t) =>
  sendAndCompare(t, HTTP, httpOf),
);

test('the Collector writes every span as the SDK ended it, over HTTP with gzip', options, (t) =>
  sendAndCompare(t, { ...HTTP, ...GZIP }, httpOf),
);

test('the Collector writes every span as the SDK ended it, over HTTPS', options, async (t) => {
  const server = await createCertificate(await testDir(t), 'server');
  const env = { ...HTTP, TELEMETRY_CA_CRT_FILEPATH: server.cert };
  await sendAndCompare(t, env, httpOf, { cert_file: server.cert, key_file: server.key });
});

/** Resolves with the first counts of the sender for which that is true. */
async function counts(
  child: ChildProcess,
  condition: (stats: TracingStats) => boolean,
): Promise<TracingStats> {
  for await (const [stats] of on(child, 'message')) if (condition(stats)) return stats;
  throw new Error('the sender ended');
}

const byId = (spans: readonly SentSpan[]) => [...new Map(spans.map((span) => [span.spanId, span])).values()];

test('every span is in the file of a Collector that was killed or of the next one', options, async (t) => {
  const first = await startCollector({ t, program, dir: await testDir(t) });
  const { endpoint } = first;
  const written: SentSpan[] = [];
  const env = { ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '50' };
  const sent = await runRecorded(t, STEADY_SENDER, {
    env,
    async during(sender) {
      await counts(sender, (stats) => stats.sent > 500);
      written.push(...(await first.kill()));
      await counts(sender, (stats) => stats.queued > 500);
      const second = await startCollector({ t, program, dir: await testDir(t), endpoint });
      const back = await counts(sender, () => true);
      await counts(sender, (stats) => stats.sent > back.sent + 500);
      const ended = new Promise((resolve) => sender.once('exit', resolve));
      sender.send('stop');
      await ended;
      written.push(...(await second.stop()));
    },
  });
  const { ended, sent: delivered, dropped } = JSON.parse(sent.stdout);
  assert.deepEqual(
    { code: sent.code, delivered, dropped },
    { code: 0, delivered: sent.spans.length, dropped: {} },
  );
  assert.equal(ended, sent.spans.length);
  assertSameSpans(byId(written), sent.spans);
});
