// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_PAYLOAD = {
  payload_task_total: { type: 'counter', help: 'Payloads captured by payload task', labels: ['status'] },
  payload_processes_watched: { type: 'gauge', help: 'Processes tracked in payload tasks', labels: [] },
  payload_msgs_lost: {
    type: 'counter',
    help: 'Payload messages lost on the perf event ring buffer',
    labels: [],
  },
  payload_out_of_order_msgs: { type: 'counter', help: 'Out-of-order payload messages', labels: [] },
  payload_msgs: { type: 'counter', help: 'Payload messages processed', labels: [] },
  payload_tids_watched: { type: 'gauge', help: 'Process Thread IDs watched by payload', labels: [] },
} as const satisfies FamilyTable;

export type TawonPayloadMetrics = Handles<typeof TAWON_PAYLOAD>;

/** Tawon's documented `payload` metrics; one is registered when its property is first read. */
export function createTawonPayloadMetrics<R>(options: MetricsOptions<R>): TawonPayloadMetrics {
  return createMetrics(TAWON_PAYLOAD, options);
}
