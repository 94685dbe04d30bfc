import { isUtf8 } from 'node:buffer';
import type {
  ConfigMap,
  ConfigMapProjection,
  DownwardAPIVolumeFile,
  Pod,
  SecretProjection,
  Volume,
  VolumeProjection,
} from 'kubernetes-types/core/v1.js';
import { fieldValue, resourceValue } from '../environment/field-ref.ts';
import { InvalidInputError, MissingResourceError } from './provider-errors.ts';
import type { CollectedResources } from './resources.ts';

type Files = readonly (readonly [path: string, content: Buffer])[];

function contentsOf(texts: Readonly<Record<string, string>> = {}, encoding: 'utf8' | 'base64' = 'utf8') {
  return Object.entries(texts).map(([key, text]) => [key, Buffer.from(text, encoding)] as const);
}

/** The files of a ConfigMap or Secret: all its values, or the keys asked for. A key that is not there fails the pod's try. */
function filesOf(
  all: Files,
  { name, items, optional = false }: ConfigMapProjection | SecretProjection,
): Files {
  if (!items) return all;
  const contents = new Map(all);
  return items.flatMap(({ key, path }) => {
    const content = contents.get(key);
    if (content) return [[path, content] as const];
    if (optional) return [];
    throw new MissingResourceError('KEY_MISSING', `projected volume: ${name} has no key ${key}; add it`);
  });
}

/** Kubernetes' pkg/fieldpath FormatMap: sorted `key="value"` lines. */
function mapText(map: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(map).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return lines.toSorted().join('\n');
}

function downwardText({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile, pod: Pod): string {
  if (fieldRef?.fieldPath === 'metadata.labels') return mapText(pod.metadata?.labels);
  if (fieldRef?.fieldPath === 'metadata.annotations') return mapText(pod.metadata?.annotations);
  if (fieldRef) return fieldValue(fieldRef.fieldPath, pod, {}) ?? '';
  const owner = pod.spec?.containers.find(({ name }) => name === resourceFieldRef?.containerName);
  const { resource = '', divisor } = resourceFieldRef ?? {};
  return (owner && resourceValue(resource, divisor, owner)) ?? '';
}

function filesOfSource(source: VolumeProjection, pod: Pod, resources: CollectedResources): Files {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (serviceAccountToken) {
    throw new InvalidInputError(
      `volume source serviceAccountToken (path ${serviceAccountToken.path}): there is no API server to issue a token; remove it`,
    );
  }
  if (configMap) {
    const found = resources.configMaps.find(({ metadata }) => metadata?.name === configMap.name);
    return filesOf([...contentsOf(found?.data), ...contentsOf(found?.binaryData, 'base64')], configMap);
  }
  if (secret) {
    const found = resources.secrets.find(({ metadata }) => metadata?.name === secret.name);
    return filesOf(contentsOf(found?.data, 'base64'), secret);
  }
  return (downwardAPI?.items ?? []).map((item) => [item.path, Buffer.from(downwardText(item, pod))] as const);
}

/** A file that is no text goes as base64 in `binaryData`, as in any ConfigMap. */
function toConfigMap(volume: Volume, pod: Pod, resources: CollectedResources): ConfigMap {
  const files = (volume.projected?.sources ?? []).flatMap((source) => filesOfSource(source, pod, resources));
  const texts = files
    .filter(([, content]) => isUtf8(content))
    .map(([path, content]) => [path, content.toString()]);
  const binaries = files.filter(([, content]) => !isUtf8(content));
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: volume.name, namespace: pod.metadata?.namespace ?? 'default' },
    data: Object.fromEntries(texts),
    ...(binaries.length > 0 && {
      binaryData: Object.fromEntries(binaries.map(([path, content]) => [path, content.toString('base64')])),
    }),
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
