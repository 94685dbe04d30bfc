// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_PFCP = {
  pfcp_parse_total: { type: 'counter', help: 'PFCP payload parsings attempted', labels: ['status'] },
} as const satisfies FamilyTable;

export type TawonPfcpMetrics = Handles<typeof TAWON_PFCP>;

/** Tawon's documented `pfcp` metrics; one is registered when its property is first read. */
export function createTawonPfcpMetrics<R>(options: MetricsOptions<R>): TawonPfcpMetrics {
  return createMetrics(TAWON_PFCP, options);
}
