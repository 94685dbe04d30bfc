import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createRestClientMetrics, type Gatherer, type RestClientMetricsOptions } from '../../index.ts';

/** Values of a metric by the values of some of its labels; what is 0 is left out. A histogram's value is its count. */
export async function valuesOf(
  gatherer: Gatherer,
  name: string,
  ...labels: readonly string[]
): Promise<Record<string, number>> {
  const { families, losses } = await gatherer.gather();
  assert.deepEqual(losses, []);
  const family = families.find((each) => each.name === name) ?? assert.fail(`no ${name}`);
  const values: Record<string, number> = {};
  for (const point of family.points) {
    const key = labels.map((label) => point.labels[label]).join(' ');
    const value = 'value' in point ? point.value : point.count;
    if (value > 0) values[key] = (values[key] ?? 0) + value;
  }
  return values;
}

/** Counts requests while a test runs. */
export function counting(t: TestContext, options: RestClientMetricsOptions = {}) {
  const metrics = createRestClientMetrics(options);
  t.after(() => metrics.close());
  return {
    metrics,
    codes: () => valuesOf(metrics, 'rest_client_requests_total', 'code'),
    reasons: () => valuesOf(metrics, 'rest_client_errors_total', 'reason'),
    latencies: () => valuesOf(metrics, 'rest_client_request_duration_seconds', 'verb'),
    queued: () => valuesOf(metrics, 'rest_client_rate_limiter_duration_seconds', 'verb'),
  };
}
