// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_RESETCONN = {
  resetconn_msgs_lost: {
    type: 'counter',
    help: 'Payload messages lost on the perf event ring buffer',
    labels: [],
  },
  resetconn_msgs: { type: 'counter', help: 'resetconn messages processed', labels: [] },
  resetconn_processes_watched: { type: 'gauge', help: 'Processes captured by resetconn', labels: [] },
  resetconn_tids_watched: { type: 'gauge', help: 'Process Thread IDs watched by resetconn', labels: [] },
} as const satisfies FamilyTable;

export type TawonResetconnMetrics = Handles<typeof TAWON_RESETCONN>;

/** Tawon's documented `resetconn` metrics; one is registered when its property is first read. */
export function createTawonResetconnMetrics<R>(options: MetricsOptions<R>): TawonResetconnMetrics {
  return createMetrics(TAWON_RESETCONN, options);
}
