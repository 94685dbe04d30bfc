import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { runChild } from './testing/child.ts';
import { type CollectorOptions, startCollector } from './testing/collector.ts';

const MARK = /S3CRET/;

async function runLeakyHost(t: TestContext, options: CollectorOptions, more: Record<string, string> = {}) {
  const collector = await startCollector(options);
  t.after(() => collector.close());
  const child = runChild(t, "await import('./testing/leaky-host.ts');", {
    env: {
      ENABLE_TRACING: '1',
      TELEMETRY_ENDPOINT: `127.0.0.1:${collector.port}`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20S3CRET-otlp-header,x-key=S3CRET-key',
      OTEL_LOG_LEVEL: 'all',
      DATABASE_PASSWORD: 'S3CRET-environment',
      ...more,
    },
  });
  const { code, stdout, stderr } = await child.ended;
  assert.equal(code, 0, stderr);
  return { collector, output: stdout + stderr };
}

test('no secret is in any byte that is exported, or in any line that is printed', async (t) => {
  const { collector, output } = await runLeakyHost(t, {});
  const spans = collector.spans();
  for (const name of [
    'CreatePodVK',
    'GetLogsVK',
    'CreateHttpCall',
    'CreateAPI',
    'UpdatePodVK',
    'PingHttpCall',
  ])
    assert.ok(
      spans.some((span) => span.name === name),
      `no ${name}`,
    );
  for (const { bytes } of collector.requests) assert.doesNotMatch(bytes.toString('latin1'), MARK);
  assert.ok(output.length > 0, 'the SDK was to log all it does');
  assert.doesNotMatch(output, MARK);
});

test('the token does reach the collector, as a header', async (t) => {
  const { collector } = await runLeakyHost(t, {}, { OTEL_LOG_LEVEL: 'none' });
  assert.deepEqual(collector.requests[0]?.metadata.get('authorization'), ['Bearer S3CRET-otlp-header']);
});

test('a receiver that repeats the token in its error does not get it printed', async (t) => {
  for (const [code, before] of [
    [14, ''],
    [14, ' '.repeat(190)],
    [14, '-'.repeat(170)],
    [16, ''],
  ] as const) {
    const answer: CollectorOptions['answer'] = ({ metadata }) => {
      const [header = ''] = metadata.get('authorization').map(String);
      const [, token] = header.split(' ');
      return { code, details: `${before}bad ${header}, token\n${token}, ${metadata.get('x-key')}` };
    };
    const { output } = await runLeakyHost(t, { answer }, { OTEL_LOG_LEVEL: 'none', FLUSH_MILLIS: '500' });
    assert.match(output, /spans do not reach .* lost so far/);
    assert.doesNotMatch(output, MARK);
  }
});
