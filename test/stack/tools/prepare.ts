/** Builds tools ahead of their use, so that no test's time holds a build's: node prepare.ts [TOOL ...] */
import type { Found } from './command.ts';
import { findHelm, findKubeconform } from './helm.ts';
import { findEtcd, findKubeApiserver, findKubectl } from './kubernetes.ts';
import { findOpenMetricsParser } from './openmetrics.ts';
import { findCollector } from './otelcol.ts';
import { findPrometheus, findPromtool } from './prometheus.ts';
import { findTelemetrygen } from './telemetrygen.ts';

/** What the tests need. */
const NEEDED: Readonly<Record<string, () => Promise<Found>>> = {
  otelcol: findCollector,
  etcd: findEtcd,
  'kube-apiserver': findKubeApiserver,
  kubectl: findKubectl,
  prometheus: findPrometheus,
  promtool: findPromtool,
  'openmetrics-parser': findOpenMetricsParser,
  helm: findHelm,
};

/** What is built when it is asked for. */
const OTHERS = { telemetrygen: findTelemetrygen, kubeconform: findKubeconform };

const [...wanted] = process.argv.slice(2);

for (const [name, find] of Object.entries({ ...NEEDED, ...OTHERS })) {
  if (!(wanted.length > 0 ? wanted : Object.keys(NEEDED)).includes(name)) continue;
  const started = performance.now();
  const found = await find();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log('path' in found ? `${name}: ${found.path} (${seconds} s)` : `${name}: ${found.missing}`);
}
