import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { findHelm } from '../tools/helm.ts';
import { createHelm, type Rendering } from './helm.ts';
import { ofKind, type WorkloadSpec } from './objects.ts';
import { TEMPO_KEYS, unknownKeys } from './tempo-keys.ts';
import { VALUE_SETS } from './value-sets.ts';

const found = await findHelm();
const options = { skip: 'missing' in found && found.missing, timeout: 120_000 };

/** Tempo's configuration and its StatefulSet; undefined where the values have none. */
async function tempoOf(t: TestContext, rendering: Rendering) {
  if ('missing' in found) throw new Error(found.missing);
  const objects = await (await createHelm(t, found.path)).render(rendering);
  const text = objects.find(({ data }) => data?.['tempo.yaml'])?.data?.['tempo.yaml'];
  const isTempo = ({ metadata }: { metadata: { name: string } }) => metadata.name.endsWith('-tempo');
  return {
    config: text === undefined ? undefined : parse(text),
    workload: ofKind<WorkloadSpec>(objects, 'StatefulSet').find(isTempo)?.spec,
  };
}

test('Tempo’s configuration has only keys that Tempo takes', options, async (t) => {
  let count = 0;
  for (const { name, file } of VALUE_SETS) {
    const { config } = await tempoOf(t, { values: [file] });
    if (!config) continue;
    count += 1;
    // This set merges a key of its own, as a user would.
    if (name === 'placed-values') delete config.query_frontend.search;
    assert.deepEqual(unknownKeys(config, TEMPO_KEYS), [], name);
  }
  assert.ok(count > 15);
});

test('One value is the retention wherever Tempo reads it', options, async (t) => {
  const { config } = await tempoOf(t, { set: ['tempo.retention=30h'] });
  assert.equal(config.overrides.defaults.compaction.block_retention, '30h');
  assert.equal(config.backend_worker.compaction.block_retention, '30h');
  assert.equal(config.backend_scheduler.provider.compaction.compaction.block_retention, '30h');
});

test('All that Tempo writes goes to its volume, and it stops before it is killed', options, async (t) => {
  const { config, workload } = await tempoOf(t, {
    set: ['tempo.metricsGenerator.enabled=true', 'prometheus.mode=embedded'],
  });
  const paths = [
    config.storage.trace.local.path,
    config.storage.trace.wal.path,
    config.live_store.wal.path,
    config.live_store.shutdown_marker_dir,
    config.backend_scheduler.local_work_path,
    config.metrics_generator.storage.path,
  ];
  const [container] = workload?.template.spec.containers ?? [];
  const { mountPath } = container?.volumeMounts?.find(({ name }) => name === 'data') ?? {};
  for (const path of paths) assert.ok(path.startsWith(`${mountPath}/`), path);
  assert.equal(new Set(paths).size, paths.length);

  const { args, readinessProbe, terminationGracePeriodSeconds } = {
    ...container,
    ...workload?.template.spec,
  } as {
    args: readonly string[];
    readinessProbe: { readonly periodSeconds: number; readonly failureThreshold?: number };
    terminationGracePeriodSeconds: number;
  };
  const delay = Number(/-shutdown-delay=(\d+)s/.exec(args.join(' '))?.[1]);
  const finish = Number.parseInt(config.backend_worker.finish_on_shutdown_timeout, 10);
  // The only pod is asked until it is not ready, and remembers a query for 30 s.
  const { periodSeconds, failureThreshold = 3 } = readinessProbe;
  assert.ok(periodSeconds * failureThreshold + 30 < delay);
  assert.ok(delay + finish < terminationGracePeriodSeconds);
});

test('Large numbers of the values stay whole, and what is merged last wins', options, async (t) => {
  const { config } = await tempoOf(t, {
    set: [
      'tempo.limits.ingestionBurstBytes=123456789012',
      'tempo.structuredConfig.query_frontend.query_end_cutoff=5s',
    ],
  });
  assert.equal(config.overrides.defaults.ingestion.burst_size_bytes, 123456789012);
  assert.equal(config.query_frontend.query_end_cutoff, '5s');
});
