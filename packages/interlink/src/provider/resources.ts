import type { ConfigMap, Pod, Secret } from 'kubernetes-types/core/v1.js';
import { MissingResourceError } from './provider-errors.ts';
import { type Reference, referencesOf } from './references.ts';

/** Where a pod's ConfigMaps and Secrets come from. */
export interface PodResources {
  getConfigMap(namespace: string, name: string): Promise<ConfigMap | undefined> | ConfigMap | undefined;
  getSecret(namespace: string, name: string): Promise<Secret | undefined> | Secret | undefined;
}

export interface CollectedResources {
  readonly configMaps: readonly ConfigMap[];
  readonly secrets: readonly Secret[];
}

/** Fetches what a pod refers to. Throws MissingResourceError, which names it, for one that is needed and not there. */
export async function collectResources(pod: Pod, resources: PodResources): Promise<CollectedResources> {
  const namespace = pod.metadata?.namespace ?? 'default';
  const configMaps: ConfigMap[] = [];
  const secrets: Secret[] = [];
  for (const reference of referencesOf(pod)) {
    if (reference.kind === 'ConfigMap') {
      const found = await resources.getConfigMap(namespace, reference.name);
      if (found) configMaps.push(found);
      else assertOptional(reference, namespace);
    } else {
      const found = await resources.getSecret(namespace, reference.name);
      if (found) secrets.push(withoutStringData(found));
      else assertOptional(reference, namespace);
    }
  }
  return { configMaps, secrets };
}

/** The API server folds `stringData` into `data`; a manifest in a folder may still have it, and plugins do not read it. */
function withoutStringData({ stringData = {}, ...secret }: Secret): Secret {
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ]);
  return { ...secret, data: { ...secret.data, ...Object.fromEntries(encoded) } };
}

function assertOptional({ kind, name, optional }: Reference, namespace: string): void {
  if (optional) return;
  const code = kind === 'ConfigMap' ? 'CONFIG_MAP_MISSING' : 'SECRET_MISSING';
  throw new MissingResourceError(
    code,
    `${kind} ${namespace}/${name} is not there; add it, or mark it optional`,
  );
}
