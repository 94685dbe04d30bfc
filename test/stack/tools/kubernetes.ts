import type { Found } from './command.ts';
import { findGoTool } from './go-tool.ts';

const VERSION = 'k8s.io/component-base/version.gitVersion';
const stamp = { module: 'k8s.io/kubernetes', variables: [VERSION] };

/** What a Kubernetes cluster keeps its objects in. */
export const findEtcd = (): Promise<Found> =>
  findGoTool({
    name: 'etcd',
    module: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    takes: '20 seconds',
    accepts: { args: ['--version'], version: /etcd Version: 3\.(?:[6-9]|\d\d)\./ },
  });

export const findKubeApiserver = (): Promise<Found> =>
  findGoTool({
    name: 'kube-apiserver',
    module: 'kubernetes',
    package: 'k8s.io/kubernetes/cmd/kube-apiserver',
    takes: 'three minutes',
    accepts: { args: ['--version'], version: /v1\.3[4-9]\./ },
    stamp,
  });

/** Kubernetes supports a kubectl of one minor version more or less than the API server's. */
export const findKubectl = (): Promise<Found> =>
  findGoTool({
    name: 'kubectl',
    module: 'kubernetes',
    package: 'k8s.io/kubernetes/cmd/kubectl',
    takes: 'half a minute',
    accepts: { args: ['version', '--client'], version: /Client Version: v1\.3[5-7]\./ },
    stamp: { ...stamp, variables: [VERSION, 'k8s.io/client-go/pkg/version.gitVersion'] },
  });

export interface ControlPlanePrograms {
  readonly etcd: string;
  readonly apiserver: string;
  readonly kubectl: string;
}

/** All that a control plane is started with, or what is missing of it. */
export async function findControlPlane(): Promise<ControlPlanePrograms | { readonly missing: string }> {
  const etcd = await findEtcd();
  const apiserver = await findKubeApiserver();
  const kubectl = await findKubectl();
  if ('missing' in etcd) return etcd;
  if ('missing' in apiserver) return apiserver;
  if ('missing' in kubectl) return kubectl;
  return { etcd: etcd.path, apiserver: apiserver.path, kubectl: kubectl.path };
}
