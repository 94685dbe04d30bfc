// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_BPF = {
  bpf_probes_attached: { type: 'gauge', help: 'BPF probes attached', labels: ['module', 'program'] },
  bpf_probes_attach_failure: {
    type: 'counter',
    help: 'BPF probes attachement failures',
    labels: ['module', 'program'],
  },
  bpf_probes_detach_failure: {
    type: 'counter',
    help: 'BPF probes detachement failures',
    labels: ['module', 'program'],
  },
  bpf_cpu_usage_histogram: {
    type: 'histogram',
    help: 'Percentage of cpu usage for bpf programs',
    labels: ['module', 'program'],
    unit: 'percent',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 25, 50, 75, 100],
  },
  bpf_cpu_usage: {
    type: 'gauge',
    help: 'Current percentage of cpu usage for bpf programs',
    labels: ['module', 'program'],
    unit: 'percent',
  },
  bpf_run_counter: {
    type: 'counter',
    help: 'Execution counter for bpf programs',
    labels: ['module', 'program'],
  },
} as const satisfies FamilyTable;

export type TawonBpfMetrics = Handles<typeof TAWON_BPF>;

/** Tawon's documented `bpf` metrics; one is registered when its property is first read. */
export function createTawonBpfMetrics<R>(options: MetricsOptions<R>): TawonBpfMetrics {
  return createMetrics(TAWON_BPF, options);
}
