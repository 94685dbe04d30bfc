// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_FLOW = {
  flows_task_total: { type: 'counter', help: 'Flows captured', labels: ['status'] },
  flow_msgs: { type: 'counter', help: 'Flow messages processed', labels: [] },
  flow_msgs_lost: { type: 'counter', help: 'Flow messages lost on the perf event ring buffer', labels: [] },
  flow_out_of_order_msgs: { type: 'counter', help: 'Out-of-order flow messages', labels: [] },
  flow_missing_ended: { type: 'counter', help: 'Flows missing an ending time', labels: [] },
  flow_missing_started: { type: 'counter', help: 'Flows missing starting time', labels: [] },
  flow_extra_ended: { type: 'counter', help: 'Flows with a spurious ending time', labels: [] },
  flow_missing_tid: { type: 'counter', help: 'Flows missing a thread ID', labels: [] },
  flow_missing_socket: { type: 'counter', help: 'Flows with missing socket info', labels: [] },
  flow_flows_tracked: { type: 'gauge', help: 'Flows tracked', labels: [] },
  flow_threads_tracked: { type: 'gauge', help: 'Threads with flows tracked', labels: [] },
} as const satisfies FamilyTable;

export type TawonFlowMetrics = Handles<typeof TAWON_FLOW>;

/** Tawon's documented `flow` metrics; one is registered when its property is first read. */
export function createTawonFlowMetrics<R>(options: MetricsOptions<R>): TawonFlowMetrics {
  return createMetrics(TAWON_FLOW, options);
}
