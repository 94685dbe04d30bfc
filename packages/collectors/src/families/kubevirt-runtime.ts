// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const KUBEVIRT_RUNTIME = {
  go_gc_duration_seconds: {
    type: 'summary',
    help: 'A summary of the pause duration of garbage collection cycles.',
    labels: [],
    unit: 'seconds',
    quantiles: [0, 0.25, 0.5, 0.75, 1],
  },
} as const satisfies FamilyTable;

export type KubevirtRuntimeMetrics = Handles<typeof KUBEVIRT_RUNTIME>;

/** KubeVirt's documented `runtime` metrics; one is registered when its property is first read. */
export function createKubevirtRuntimeMetrics<R>(options: MetricsOptions<R>): KubevirtRuntimeMetrics {
  return createMetrics(KUBEVIRT_RUNTIME, options);
}
