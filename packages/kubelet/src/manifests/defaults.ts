import type { ConfigMap, Pod, PodSpec, Secret, Volume } from 'kubernetes-types/core/v1.js';
import { isFields } from './shape.ts';

/** Kubernetes' default file mode of ConfigMap, Secret, projected and downward API volumes. */
const FILE_MODE = 0o644;
const GRACE_PERIOD_SECONDS = 30;

/** Drops fields that are null, which the API server takes as absent. */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (!isFields(value)) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(entries.map(([name, field]) => [name, withoutNulls(field)])) as T;
}

/**
 * A checked manifest as the API server would store it: namespace, restart policy, grace period, volume types and file
 * modes have their defaults, what only a server may set (uid, status, times) is dropped, and the node is this one.
 */
export function withPodDefaults(manifest: Pod, nodeName: string): Pod {
  const { name, namespace = 'default', labels, annotations } = withoutNulls(manifest.metadata ?? {});
  const spec = withoutNulls(manifest.spec);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(name && { name }),
      namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
    spec: withSpecDefaults({ ...spec, containers: spec?.containers ?? [] }, nodeName),
  };
}

function withSpecDefaults(spec: PodSpec, nodeName: string): PodSpec {
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: GRACE_PERIOD_SECONDS,
    ...spec,
    ...(spec.volumes && { volumes: spec.volumes.map(withVolumeDefaults) }),
    nodeName,
  };
}

function withVolumeDefaults(volume: Volume): Volume {
  if (Object.keys(volume).length === 1) return { ...volume, emptyDir: {} };
  const { configMap, secret, projected, downwardAPI } = volume;
  return {
    ...volume,
    ...(configMap && { configMap: { defaultMode: FILE_MODE, ...configMap } }),
    ...(secret && { secret: { defaultMode: FILE_MODE, ...secret } }),
    ...(projected && { projected: { defaultMode: FILE_MODE, ...projected } }),
    ...(downwardAPI && { downwardAPI: { defaultMode: FILE_MODE, ...downwardAPI } }),
  };
}

export function withConfigMapDefaults(manifest: ConfigMap): ConfigMap {
  const { metadata, ...rest } = withoutNulls(manifest);
  return { ...rest, apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', ...metadata } };
}

/** `stringData` goes into `data`, over keys of the same name, as the API server does it. */
export function withSecretDefaults(manifest: Secret): Secret {
  const { metadata, data, stringData = {}, ...rest } = withoutNulls(manifest);
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ]);
  return {
    type: 'Opaque',
    ...rest,
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'default', ...metadata },
    data: { ...data, ...Object.fromEntries(encoded) },
  };
}
