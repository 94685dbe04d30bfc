// Not for CI, which has no Tempo: `npm run chart:real` where one is on PATH.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { askedOfTempo, DASHBOARDS } from '@vk-telemetry/dashboards';
import { onPath, run } from '../tools/command.ts';
import { findHelm } from '../tools/helm.ts';
import { until } from '../until.ts';
import { runExample, startLostKubelet } from './real/example.ts';
import { ask } from './real/queries.ts';
import { startTempo } from './real/tempo.ts';

const ROUND_TRIP = fileURLToPath(
  new URL('../../../charts/interlink-monitoring-stack/files/span-round-trip.sh', import.meta.url),
);

/** What has no rows here, and why. */
const EMPTY: readonly RegExp[] = [
  /(exit\.code != 200|status = error).*name = "|name = ".*(exit\.code != 200|status = error)/, // Not every call fails.
  /name =~ "(Create|CreateAPI)\|.*status = error/, // The API and the plugin answer well.
  /"(GetLogs\w*|LogHttpCall|UpdateCacheHttpCall|GetPodStatusVK|GetStatsSummaryVK)"/, // Nobody asks for it.
  /duration > /, // Nothing is slow.
];

const helm = await findHelm();
const program = onPath('tempo');
const missing = 'missing' in helm ? helm.missing : program === undefined && 'no tempo on PATH';

test('A real Tempo with the chart’s configuration answers what the dashboards ask', {
  skip: missing,
  timeout: 600_000,
}, async (t) => {
  if (program === undefined) return;
  const tempo = await startTempo(t, program);
  await run('env', [`OTLP=${tempo.http}`, `QUERY=${tempo.url}`, 'sh', ROUND_TRIP]);
  await startLostKubelet(t, tempo.grpc);
  await runExample(tempo.grpc);
  const last = '{ name = "DeletePodVK" } | count_over_time()';
  await until('the newest spans to be found', async () => (await ask(tempo.url, last)) || undefined, 120);

  const faults: string[] = [];
  for (const dashboard of DASHBOARDS) {
    const asked = askedOfTempo(dashboard);
    if (asked.length === 0) continue;
    let rows = 0;
    let errors = 0;
    for (const { of, query } of asked)
      try {
        const found = await ask(tempo.url, query);
        if (found) rows += 1;
        else if (!EMPTY.some((pattern) => pattern.test(query))) faults.push(`${of}: no rows: ${query}`);
      } catch (error) {
        errors += 1;
        faults.push(`${of}: ${(error as Error).message}`);
      }
    t.diagnostic(`${dashboard.uid}: ${asked.length} queries, ${rows} with rows, ${errors} refused`);
  }
  assert.deepEqual(faults, []);
});
