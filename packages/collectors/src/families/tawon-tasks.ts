// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_TASKS = {
  tasks_ran_total: {
    type: 'counter',
    help: 'Tasks execution counter',
    labels: ['task', 'status', 'tawonID'],
  },
  task_duration_seconds: {
    type: 'summary',
    help: 'Duration of an individual task',
    labels: ['tawonID', 'task'],
    unit: 'seconds',
    quantiles: [0.5, 0.9, 0.99],
  },
} as const satisfies FamilyTable;

export type TawonTasksMetrics = Handles<typeof TAWON_TASKS>;

/** Tawon's documented `tasks` metrics; one is registered when its property is first read. */
export function createTawonTasksMetrics<R>(options: MetricsOptions<R>): TawonTasksMetrics {
  return createMetrics(TAWON_TASKS, options);
}
