import type {
  ConfigMap,
  Container,
  CreateRequest,
  PluginCreateRequest,
  RetrievedContainer,
  Secret,
} from '../types.ts';

function named<T extends ConfigMap | Secret>(objects: readonly T[], names: ReadonlySet<string>): T[] {
  return objects.filter(({ metadata }) => names.has(metadata?.name ?? ''));
}

const present = (names: readonly (string | undefined)[]) =>
  new Set(names.flatMap((name) => (name ? [name] : [])));

/**
 * What one container needs of what the kubelet sent. interLink looks at mounted volumes only
 * (pkg/interlink/api/func.go, retrieveData); environment references count here too.
 */
function retrieve(request: CreateRequest, container: Container): RetrievedContainer {
  const mounted = present((container.volumeMounts ?? []).map(({ name }) => name));
  const volumes = (request.pod.spec?.volumes ?? []).filter(({ name }) => mounted.has(name));
  const envFrom = container.envFrom ?? [];
  const references = (container.env ?? []).map(({ valueFrom }) => valueFrom);
  const configMaps = present([
    ...volumes.map(({ configMap }) => configMap?.name),
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
    ...references.map((reference) => reference?.configMapKeyRef?.name),
  ]);
  const secrets = present([
    ...volumes.map(({ secret }) => secret?.secretName),
    ...envFrom.map(({ secretRef }) => secretRef?.name),
    ...references.map((reference) => reference?.secretKeyRef?.name),
  ]);
  const projected = present(volumes.map(({ name, projected: sources }) => (sources ? name : undefined)));
  return {
    name: container.name,
    configMaps: named(request.configmaps, configMaps),
    projectedvolumemaps: named(request.projectedvolumesmaps, projected),
    secrets: named(request.secrets, secrets),
    emptyDirs: volumes.flatMap(({ name, emptyDir }) => (emptyDir ? [name] : [])),
  };
}

/** Told of each container once its data is together. */
export type OnRetrieved = (container: Container, isInit: boolean) => void;

/** Turns what a kubelet sends into what a plugin takes: init containers first. */
export function toPluginRequest(request: CreateRequest, onRetrieved: OnRetrieved): PluginCreateRequest {
  const gather = (containers: readonly Container[] | undefined, isInit: boolean) =>
    (containers ?? []).map((container) => {
      const retrieved = retrieve(request, container);
      onRetrieved(container, isInit);
      return retrieved;
    });
  const { spec } = request.pod;
  return {
    pod: request.pod,
    container: [...gather(spec?.initContainers, true), ...gather(spec?.containers, false)],
  };
}
