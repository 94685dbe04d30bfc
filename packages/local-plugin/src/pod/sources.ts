import type { ConfigMap, PluginCreateRequest, Secret } from '@vk-telemetry/interlink';

/** The objects a pod refers to, from all of its containers, each once. */
export interface PodSources {
  readonly configMaps: readonly ConfigMap[];
  readonly secrets: readonly Secret[];
  /** Contents of projected volumes that the caller resolved: named after the volume. */
  readonly projected: readonly ConfigMap[];
  /** A pod of this plugin has the machine's loopback address. */
  readonly podIP: string;
  readonly hostIP: string;
}

const LOOPBACK = '127.0.0.1';

export function podSources({ container }: PluginCreateRequest): PodSources {
  return {
    configMaps: byName(container.flatMap((entry) => entry.configMaps)),
    secrets: byName(container.flatMap((entry) => entry.secrets)),
    projected: byName(container.flatMap((entry) => entry.projectedvolumemaps)),
    podIP: LOOPBACK,
    hostIP: LOOPBACK,
  };
}

function byName<T extends ConfigMap | Secret>(objects: readonly T[]): T[] {
  return [...new Map(objects.map((object) => [object.metadata?.name, object])).values()];
}

/** File contents of a ConfigMap by key; `binaryData` is base64. */
export function configMapFiles(map: ConfigMap): Map<string, Buffer> {
  const text = Object.entries(map.data ?? {}).map(([key, value]) => [key, Buffer.from(value)] as const);
  const binary = Object.entries(map.binaryData ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, 'base64')] as const,
  );
  return new Map([...text, ...binary]);
}

/** File contents of a Secret by key; `data` is base64, `stringData` wins. */
export function secretFiles(secret: Secret): Map<string, Buffer> {
  const data = Object.entries(secret.data ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, 'base64')] as const,
  );
  const text = Object.entries(secret.stringData ?? {}).map(
    ([key, value]) => [key, Buffer.from(value)] as const,
  );
  return new Map([...data, ...text]);
}
