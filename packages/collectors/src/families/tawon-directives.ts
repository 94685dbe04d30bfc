// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_DIRECTIVES = {
  directives_ran_total: {
    type: 'counter',
    help: 'Directives execution counter',
    labels: ['tawonID', 'status'],
  },
  directive_duration_seconds: {
    type: 'summary',
    help: 'Duration of an individual task',
    labels: ['tawonID'],
    unit: 'seconds',
    quantiles: [0.5, 0.9, 0.99],
  },
} as const satisfies FamilyTable;

export type TawonDirectivesMetrics = Handles<typeof TAWON_DIRECTIVES>;

/** Tawon's documented `directives` metrics; one is registered when its property is first read. */
export function createTawonDirectivesMetrics<R>(options: MetricsOptions<R>): TawonDirectivesMetrics {
  return createMetrics(TAWON_DIRECTIVES, options);
}
