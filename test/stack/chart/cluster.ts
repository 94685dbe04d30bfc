import type { TestContext } from 'node:test';
import { type ControlPlane, startControlPlane } from '../kube/control-plane.ts';
import { findCrds } from '../tools/crds.ts';
import { findHelm } from '../tools/helm.ts';
import { type ControlPlanePrograms, findControlPlane } from '../tools/kubernetes.ts';

export interface ClusterParts {
  readonly programs: ControlPlanePrograms;
  readonly helm: string;
  /** Paths of definitions of resources. */
  readonly crds: readonly string[];
}

/** All that a cluster with the chart is made with, or what is missing of it. */
export async function findCluster(): Promise<ClusterParts | { readonly missing: string }> {
  const programs = await findControlPlane();
  const helm = await findHelm();
  const crds = await findCrds();
  if ('missing' in programs) return programs;
  if ('missing' in helm) return helm;
  if ('missing' in crds) return crds;
  return { programs, helm: helm.path, crds: crds.files };
}

/**
 * The Grafana operator's resources, of which no Go module is to be had: any field is taken, so that only names, kinds and
 * versions are checked.
 */
function grafanaCrd(kind: string) {
  const singular = kind.toLowerCase();
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.grafana.integreatly.org` },
    spec: {
      group: 'grafana.integreatly.org',
      names: { kind, singular, plural: `${singular}s` },
      scope: 'Namespaced',
      versions: [{ name: 'v1beta1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}

/** A real API server that knows the resources of operators, and runs none of them. */
export async function startCluster(
  t: TestContext,
  { programs, crds }: ClusterParts,
  { withCrds = true } = {},
): Promise<ControlPlane> {
  const plane = await startControlPlane(t, programs);
  if (!withCrds) return plane;
  const files = crds.flatMap((file) => ['--filename', file]);
  await plane.kubectl(['apply', '--server-side', ...files]);
  const own = {
    apiVersion: 'v1',
    kind: 'List',
    items: [grafanaCrd('GrafanaDashboard'), grafanaCrd('GrafanaDatasource')],
  };
  await plane.kubectl(['apply', '--filename', '-'], JSON.stringify(own));
  await plane.kubectl(['wait', '--for=condition=established', 'crd', '--all']);
  return plane;
}
