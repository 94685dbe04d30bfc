import type { Dashboard } from '../dashboard.ts';
import { interlinkClassic } from './interlink-classic.ts';
import { kubevirtRestClient } from './kubevirt-rest-client.ts';
import { kubevirtVms } from './kubevirt-vms.ts';
import { liqoNetwork } from './liqo-network.ts';
import { liqoVirtualKubelet } from './liqo-virtual-kubelet.ts';
import { tawon } from './tawon/dashboard.ts';
import { telemetryHealth } from './telemetry-health/dashboard.ts';
import { virtualKubelet } from './virtual-kubelet/dashboard.ts';
import { virtualKubeletMetrics } from './virtual-kubelet-metrics/dashboard.ts';

/** Every dashboard of the chart. */
export const DASHBOARDS: readonly Dashboard[] = [
  virtualKubelet,
  interlinkClassic,
  virtualKubeletMetrics,
  liqoNetwork,
  liqoVirtualKubelet,
  kubevirtRestClient,
  kubevirtVms,
  tawon,
  telemetryHealth,
];
