// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_TLSHEADERS = {
  tlsheaders_parse_total: {
    type: 'counter',
    help: 'tlsheaders payload parsings attempted',
    labels: ['status'],
  },
} as const satisfies FamilyTable;

export type TawonTlsheadersMetrics = Handles<typeof TAWON_TLSHEADERS>;

/** Tawon's documented `tlsheaders` metrics; one is registered when its property is first read. */
export function createTawonTlsheadersMetrics<R>(options: MetricsOptions<R>): TawonTlsheadersMetrics {
  return createMetrics(TAWON_TLSHEADERS, options);
}
