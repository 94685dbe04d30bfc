import type { Container, Pod } from '@vk-telemetry/interlink';
import { isPassedOn } from './prepare.ts';
import type { PodSources } from './sources.ts';

/** What of a container a plain process cannot honour, by the field that asks for it. */
const CONTAINER_FIELDS: Readonly<Record<string, string>> = {
  image: 'image',
  resources: 'resources',
  livenessProbe: 'livenessProbe',
  readinessProbe: 'readinessProbe',
  startupProbe: 'startupProbe',
  lifecycle: 'lifecycle hooks',
  securityContext: 'securityContext',
  ports: 'ports (the container has the host network)',
  volumeDevices: 'volumeDevices',
  stdin: 'stdin',
  tty: 'tty',
};

const POD_FIELDS: Readonly<Record<string, string>> = {
  securityContext: 'securityContext',
  hostAliases: 'hostAliases',
  dnsConfig: 'dnsConfig',
  runtimeClassName: 'runtimeClassName',
  shareProcessNamespace: 'shareProcessNamespace',
  ephemeralContainers: 'ephemeralContainers',
};

/** What the manifest asks for and this plugin does not do, each once, in words for the pod's user. */
export function unhonoured(pod: Pod, sources: PodSources): string[] {
  const { spec } = pod;
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  return [
    ...askedFor(spec, POD_FIELDS).map((what) => `pod: ${what}`),
    ...containers.flatMap((container) =>
      containerLimits(container, sources).map((what) => `container ${container.name}: ${what}`),
    ),
    ...(spec?.volumes ?? [])
      .filter(
        ({ name, projected }) => projected && !isResolved(name, sources) && asksForToken(projected.sources),
      )
      .map(({ name }) => `volume ${name}: serviceAccountToken`),
  ];
}

function containerLimits(container: Container, { configMaps, secrets }: PodSources): string[] {
  const named = (container.env ?? []).map(({ name }) => name);
  const referred = (container.envFrom ?? []).flatMap(({ prefix = '', configMapRef, secretRef }) => {
    const source =
      configMaps.find(({ metadata }) => metadata?.name === configMapRef?.name) ??
      secrets.find(({ metadata }) => metadata?.name === secretRef?.name);
    return Object.keys(source?.data ?? {}).map((key) => prefix + key);
  });
  const names = [...named, ...referred].filter((name) => !isPassedOn(name));
  const readOnly = (container.volumeMounts ?? []).filter((mount) => mount.readOnly === true);
  return [
    ...askedFor(container, CONTAINER_FIELDS),
    ...names.map((name) => `env ${JSON.stringify(name)} (not a name that a shell passes on)`),
    ...readOnly.map(({ mountPath }) => `readOnly of mount ${mountPath}`),
  ];
}

function askedFor(object: object | undefined, fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(object ?? {}).flatMap(([key, value]) => {
    const words = Object.hasOwn(fields, key) ? fields[key] : undefined;
    return words === undefined || isEmpty(value) ? [] : [key === 'image' ? `image ${value}` : words];
  });
}

/** The API server writes empty objects and false where a manifest says nothing. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === false || value === '';
}

function isResolved(volume: string, { projected }: PodSources): boolean {
  return projected.some(({ metadata }) => metadata?.name === volume);
}

function asksForToken(sources: readonly { serviceAccountToken?: unknown }[] | undefined): boolean {
  return sources?.some(({ serviceAccountToken }) => serviceAccountToken !== undefined) === true;
}
