export type { MetricsClient, MetricsOptions } from './client.ts';
export { CollectorsOptionError } from './errors.ts';
export { FAMILIES, type FamilyName } from './families/all.ts';
export {
  createKubevirtRestClientMetrics,
  type KubevirtRestClientMetrics,
} from './families/kubevirt-rest-client.ts';
export { createKubevirtRuntimeMetrics, type KubevirtRuntimeMetrics } from './families/kubevirt-runtime.ts';
export { createKubevirtVmiMetrics, type KubevirtVmiMetrics } from './families/kubevirt-vmi.ts';
export { createLiqoPeerMetrics, type LiqoPeerMetrics } from './families/liqo-peer.ts';
export { createTawonBpfMetrics, type TawonBpfMetrics } from './families/tawon-bpf.ts';
export { createTawonDirectivesMetrics, type TawonDirectivesMetrics } from './families/tawon-directives.ts';
export { createTawonEcpriMetrics, type TawonEcpriMetrics } from './families/tawon-ecpri.ts';
export { createTawonExecMetrics, type TawonExecMetrics } from './families/tawon-exec.ts';
export { createTawonFlowMetrics, type TawonFlowMetrics } from './families/tawon-flow.ts';
export { createTawonH2Metrics, type TawonH2Metrics } from './families/tawon-h2.ts';
export { createTawonPayloadMetrics, type TawonPayloadMetrics } from './families/tawon-payload.ts';
export { createTawonPfcpMetrics, type TawonPfcpMetrics } from './families/tawon-pfcp.ts';
export { createTawonResetconnMetrics, type TawonResetconnMetrics } from './families/tawon-resetconn.ts';
export { createTawonTasksMetrics, type TawonTasksMetrics } from './families/tawon-tasks.ts';
export { createTawonTlsheadersMetrics, type TawonTlsheadersMetrics } from './families/tawon-tlsheaders.ts';
export {
  createTawonTlsplaintextMetrics,
  type TawonTlsplaintextMetrics,
} from './families/tawon-tlsplaintext.ts';
export type { Family } from './family.ts';
export type {
  Counter,
  Distribution,
  Gauge,
  LabelledCounter,
  LabelledDistribution,
  LabelledGauge,
} from './handles.ts';
export {
  createLiqoReflectionMetrics,
  type LiqoReflectionMetrics,
  type LiqoReflectionOptions,
  type LiqoReflectionUpstreamMetrics,
} from './liqo-reflection.ts';
