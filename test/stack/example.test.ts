import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCollector } from './collector/collector.ts';
import { assertSameSpans } from './spans/compare.ts';
import { runRecorded } from './spans/recorded-run.ts';
import { testDir } from './test-dir.ts';
import { findCollector } from './tools/otelcol.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/laptop/main.ts', import.meta.url));
const SERVICES = ['InterLink-Plugin-stack', 'Plugin-stack', 'VK-InterLink-stack'];

const found = await findCollector();
const program = 'path' in found ? found.path : '';
const skip = 'missing' in found && found.missing;

test('the Collector writes every span of the example, from its three services', { skip }, async (t) => {
  const collector = await startCollector({ t, program, dir: await testDir(t) });
  const sent = await runRecorded(t, EXAMPLE, {
    args: ['--once', '--no-viewer', '--timeout', '60'],
    env: { TELEMETRY_ENDPOINT: collector.endpoint, TELEMETRY_UNIQUE_ID: 'stack' },
  });
  const written = await collector.stop();

  assert.equal(sent.code, 0, sent.stderr);
  const services = written.map(({ resource }) => Object(resource.attributes['service.name']).stringValue);
  assert.deepEqual([...new Set(services)].sort(), SERVICES);
  for (const name of ['SyncPodVK', 'CreatePodVK', 'CreateHttpCall', 'CreateAPI', 'Create', 'UpdatePodVK']) {
    assert.ok(
      written.some((span) => span.name === name),
      name,
    );
  }
  assertSameSpans(written, sent.spans);
});
