import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCollector } from './collector/collector.ts';
import { runRecorded } from './spans/recorded-run.ts';
import { testDir } from './test-dir.ts';
import { findCollector } from './tools/otelcol.ts';
import { printedSpan, startViewer } from './viewer.ts';

const found = await findCollector();
const program = 'path' in found ? found.path : '';
const skip = 'missing' in found && found.missing;

test('the viewer prints every span that the Collector forwards to it', { skip }, async (t) => {
  const viewer = await startViewer(t);
  const collector = await startCollector({
    t,
    program,
    dir: await testDir(t),
    forwardTo: viewer.endpoint,
  });
  const sent = await runRecorded(t, join(import.meta.dirname, 'spans/sender.ts'), {
    env: { ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: collector.endpoint },
  });
  await collector.stop();
  const printed = await viewer.stop();

  assert.ok(sent.spans.length > 3000);
  for (const span of sent.spans) assert.deepEqual(printed.get(span.spanId), printedSpan(span), span.name);
  assert.equal(printed.size, sent.spans.length);
});
