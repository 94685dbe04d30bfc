// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_EXEC = {
  exec_msgs_lost: { type: 'counter', help: 'Exec messages lost on the perf event ring buffer', labels: [] },
  exec_proc_end_before_start: {
    type: 'counter',
    help: 'Process ended messages received before the process started message',
    labels: [],
  },
  exec_msgs: { type: 'counter', help: 'Exec messages processed', labels: [] },
} as const satisfies FamilyTable;

export type TawonExecMetrics = Handles<typeof TAWON_EXEC>;

/** Tawon's documented `exec` metrics; one is registered when its property is first read. */
export function createTawonExecMetrics<R>(options: MetricsOptions<R>): TawonExecMetrics {
  return createMetrics(TAWON_EXEC, options);
}
