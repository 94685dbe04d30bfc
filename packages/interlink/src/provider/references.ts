import type { Container, Pod, Volume } from 'kubernetes-types/core/v1.js';

/** A ConfigMap or Secret that a pod refers to. */
export interface Reference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** False where at least one place needs it. */
  readonly optional: boolean;
}

function* ofContainer({ env = [], envFrom = [] }: Container): Generator<Reference> {
  for (const { configMapRef, secretRef } of envFrom) {
    if (configMapRef?.name)
      yield { kind: 'ConfigMap', name: configMapRef.name, optional: configMapRef.optional ?? false };
    if (secretRef?.name)
      yield { kind: 'Secret', name: secretRef.name, optional: secretRef.optional ?? false };
  }
  for (const { valueFrom } of env) {
    const { configMapKeyRef: config, secretKeyRef: secret } = valueFrom ?? {};
    if (config?.name) yield { kind: 'ConfigMap', name: config.name, optional: config.optional ?? false };
    if (secret?.name) yield { kind: 'Secret', name: secret.name, optional: secret.optional ?? false };
  }
}

function* ofVolume({ configMap, secret, projected }: Volume): Generator<Reference> {
  if (configMap?.name)
    yield { kind: 'ConfigMap', name: configMap.name, optional: configMap.optional ?? false };
  if (secret?.secretName)
    yield { kind: 'Secret', name: secret.secretName, optional: secret.optional ?? false };
  for (const { configMap: config, secret: part } of projected?.sources ?? []) {
    if (config?.name) yield { kind: 'ConfigMap', name: config.name, optional: config.optional ?? false };
    if (part?.name) yield { kind: 'Secret', name: part.name, optional: part.optional ?? false };
  }
}

/** All ConfigMaps and Secrets that a pod refers to, each once. */
export function referencesOf({ spec }: Pod): Reference[] {
  const found = new Map<string, Reference>();
  const all = [
    ...[...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap((container) => [
      ...ofContainer(container),
    ]),
    ...(spec?.volumes ?? []).flatMap((volume) => [...ofVolume(volume)]),
  ];
  for (const reference of all) {
    const key = `${reference.kind}/${reference.name}`;
    const optional = reference.optional && (found.get(key)?.optional ?? true);
    found.set(key, { ...reference, optional });
  }
  return [...found.values()];
}
