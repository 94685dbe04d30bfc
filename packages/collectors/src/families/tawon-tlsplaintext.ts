// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_TLSPLAINTEXT = {
  tlsplaintext_msgs_lost: {
    type: 'counter',
    help: 'tlsplaintext messages lost on the perf event ring buffer',
    labels: [],
  },
  tlsplaintext_out_of_order_msgs: { type: 'counter', help: 'Out-of-order tlsplaintext messages', labels: [] },
  tlsplaintext_msgs: { type: 'counter', help: 'tlsplaintext messages processed', labels: [] },
  tlsplaintext_processes_watched: { type: 'gauge', help: 'Processes captured by tlsplaintext', labels: [] },
  tlsplaintext_tids_watched: {
    type: 'gauge',
    help: 'Process Thread IDs watched by tlsplaintext',
    labels: [],
  },
} as const satisfies FamilyTable;

export type TawonTlsplaintextMetrics = Handles<typeof TAWON_TLSPLAINTEXT>;

/** Tawon's documented `tlsplaintext` metrics; one is registered when its property is first read. */
export function createTawonTlsplaintextMetrics<R>(options: MetricsOptions<R>): TawonTlsplaintextMetrics {
  return createMetrics(TAWON_TLSPLAINTEXT, options);
}
