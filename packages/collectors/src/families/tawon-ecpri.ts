// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_ECPRI = {
  ecpri_parse_total: { type: 'counter', help: 'ECPRI payload parsings attempted', labels: ['status'] },
} as const satisfies FamilyTable;

export type TawonEcpriMetrics = Handles<typeof TAWON_ECPRI>;

/** Tawon's documented `ecpri` metrics; one is registered when its property is first read. */
export function createTawonEcpriMetrics<R>(options: MetricsOptions<R>): TawonEcpriMetrics {
  return createMetrics(TAWON_ECPRI, options);
}
