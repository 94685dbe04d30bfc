import type {
  ConfigMap,
  ConfigMapProjection,
  Pod,
  SecretProjection,
  Volume,
  VolumeProjection,
} from 'kubernetes-types/core/v1.js';
import { fieldValue, resourceValue } from '../environment/field-ref.ts';
import { secretValues } from '../environment/secret-values.ts';
import { InvalidInputError, MissingResourceError } from './provider-errors.ts';
import type { CollectedResources } from './resources.ts';

/** The files of a ConfigMap or Secret: all its values, or the keys asked for. A key that is not there fails the pod's try. */
function filesOf(
  values: Readonly<Record<string, string>>,
  { name, items, optional = false }: ConfigMapProjection | SecretProjection,
) {
  if (!items) return Object.entries(values);
  return items.flatMap(({ key, path }) => {
    const value = values[key];
    if (value !== undefined) return [[path, value] as const];
    if (optional) return [];
    throw new MissingResourceError('KEY_MISSING', `projected volume: ${name} has no key ${key}; add it`);
  });
}

function filesOfSource(source: VolumeProjection, pod: Pod, resources: CollectedResources) {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (serviceAccountToken) {
    throw new InvalidInputError(
      `volume source serviceAccountToken (path ${serviceAccountToken.path}): there is no API server to issue a token; remove it`,
    );
  }
  if (configMap) {
    const found = resources.configMaps.find(({ metadata }) => metadata?.name === configMap.name);
    return filesOf(found?.data ?? {}, configMap);
  }
  if (secret) {
    const found = resources.secrets.find(({ metadata }) => metadata?.name === secret.name);
    return filesOf(found ? secretValues(found) : {}, secret);
  }
  return (downwardAPI?.items ?? []).map(({ path, fieldRef, resourceFieldRef }) => {
    if (fieldRef) return [path, fieldValue(fieldRef.fieldPath, pod, {}) ?? ''] as const;
    const owner = pod.spec?.containers.find(({ name }) => name === resourceFieldRef?.containerName);
    const { resource = '', divisor } = resourceFieldRef ?? {};
    return [path, (owner && resourceValue(resource, divisor, owner)) ?? ''] as const;
  });
}

function toConfigMap(volume: Volume, pod: Pod, resources: CollectedResources): ConfigMap {
  const files = (volume.projected?.sources ?? []).flatMap((source) => filesOfSource(source, pod, resources));
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: volume.name, namespace: pod.metadata?.namespace ?? 'default' },
    data: Object.fromEntries(files),
  };
}

/**
 * Projected volumes as interLink sends them: one ConfigMap each, named after the volume, a file per key. Throws
 * InvalidInputError for a service account's token, which only a cluster can issue.
 */
export function projectVolumes(pod: Pod, resources: CollectedResources): ConfigMap[] {
  const volumes = (pod.spec?.volumes ?? []).filter(({ projected }) => projected);
  return volumes.map((volume) => toConfigMap(volume, pod, resources));
}
