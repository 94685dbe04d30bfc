// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const KUBEVIRT_VMI = {
  kubevirt_vmi_memory_resident_bytes: {
    type: 'gauge',
    help: 'resident set size of the process running the domain',
    labels: ['node', 'namespace', 'name', 'domain'],
    optionalLabels: ['domain'],
    unit: 'bytes',
  },
  kubevirt_vmi_network_traffic_bytes_total: {
    type: 'counter',
    help: 'network traffic.',
    labels: ['node', 'namespace', 'name', 'domain', 'interface', 'type'],
    optionalLabels: ['domain'],
    unit: 'bytes',
  },
  kubevirt_vmi_vcpu_seconds: {
    type: 'gauge',
    help: 'Vcpu elapsed time.',
    labels: ['node', 'namespace', 'name', 'domain', 'id', 'state'],
    optionalLabels: ['domain'],
    unit: 'seconds',
  },
} as const satisfies FamilyTable;

export type KubevirtVmiMetrics = Handles<typeof KUBEVIRT_VMI>;

/** KubeVirt's documented `vmi` metrics; one is registered when its property is first read. */
export function createKubevirtVmiMetrics<R>(options: MetricsOptions<R>): KubevirtVmiMetrics {
  return createMetrics(KUBEVIRT_VMI, options);
}
