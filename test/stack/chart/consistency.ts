import assert from 'node:assert/strict';
import { NAMESPACE, RELEASE } from './helm.ts';
import {
  isSelected,
  type KubernetesObject,
  type Labels,
  nameOf,
  ofKind,
  podsOf,
  type ServiceSpec,
  workloadsOf,
} from './objects.ts';

/** Objects are told apart, begin with the release's name and say what they belong to. */
export function checkNames(objects: readonly KubernetesObject[]): void {
  const ids = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
  assert.deepEqual(ids, [...new Set(ids)]);
  for (const object of objects) {
    const { name, namespace, labels = {} } = object.metadata;
    if (namespace === undefined && !object.kind.startsWith('ClusterRole')) continue; // An object of the user's own.
    assert.equal(labels['app.kubernetes.io/instance'], RELEASE, nameOf(object));
    assert.equal(labels['app.kubernetes.io/managed-by'], 'Helm', nameOf(object));
    if (object.kind === 'Service' || object.kind === 'StatefulSet') assert.ok(name.length <= 63, name);
    if (object.kind.startsWith('ClusterRole')) assert.ok(name.startsWith(`${NAMESPACE}-`), name);
  }
}

interface Selecting {
  readonly selector?: { readonly matchLabels?: Labels };
  readonly podSelector?: { readonly matchLabels?: Labels };
}

/** What selects pods finds those of one workload, and Services of a monitor are there. */
export function checkSelectors(objects: readonly KubernetesObject[]): void {
  const pods = podsOf(objects);
  const selected = (labels: Labels = {}) =>
    pods.filter(({ metadata }) => isSelected(labels, metadata.labels));

  for (const { metadata, spec } of workloadsOf(objects))
    assert.deepEqual(
      selected(spec.selector.matchLabels).map((pod) => pod.metadata.name),
      [metadata.name],
    );

  const services = ofKind<ServiceSpec>(objects, 'Service').filter(
    ({ metadata }) => !isOfKubelets(metadata.name),
  );
  for (const { metadata, spec } of services) {
    const [pod, ...others] = selected(spec.selector);
    assert.equal(others.length, 0, metadata.name);
    const ports = pod?.spec.containers.flatMap((container) => container.ports ?? []) ?? [];
    for (const { name, port, targetPort } of spec.ports) {
      const target = ports.find((candidate) => candidate.name === targetPort);
      assert.ok(target, `Service ${metadata.name} has port ${name}, and no container has ${targetPort}`);
      if (metadata.labels?.['app.kubernetes.io/component'] !== 'grafana')
        assert.equal(target.containerPort, port);
    }
  }

  for (const object of ofKind<Selecting>(objects, 'PodDisruptionBudget', 'NetworkPolicy')) {
    const { matchLabels } = object.spec.selector ?? object.spec.podSelector ?? {};
    assert.equal(selected(matchLabels).length, 1, nameOf(object));
  }

  for (const { metadata, spec } of ofKind<Monitor>(objects, 'ServiceMonitor')) {
    const all = ofKind<ServiceSpec>(objects, 'Service');
    const found = all.filter((service) => isSelected(spec.selector.matchLabels, service.metadata.labels));
    assert.equal(found.length, 1, `ServiceMonitor ${metadata.name} selects ${found.map(nameOf)}`);
    const ports = found.flatMap((service) => service.spec.ports.map(({ name }) => name));
    for (const { port } of spec.endpoints) assert.ok(ports.includes(port), `${metadata.name}: ${port}`);
  }
}

interface Monitor {
  readonly selector: { readonly matchLabels: Labels };
  readonly endpoints: readonly { readonly port: string }[];
}

/** The Service that selects pods of others. */
const isOfKubelets = (name: string) => name.endsWith('-metrics');

/** Images are pinned, memory is bounded, and what is mounted is there. */
export function checkPods(objects: readonly KubernetesObject[]): void {
  for (const { metadata, spec } of podsOf(objects)) {
    const volumes = (spec.volumes ?? []).map(({ name }) => name);
    assert.deepEqual(volumes, [...new Set(volumes)], metadata.name);
    for (const container of spec.containers.filter(({ name }) => name !== 'watcher')) {
      const where = `${metadata.name}, ${container.name}`;
      assert.match(
        container.image,
        /^[\w.-]+\/[\w./-]+(:v?\d+\.\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$/,
        where,
      );
      assert.ok(container.resources?.limits?.memory, where);
      const mounted = (container.volumeMounts ?? []).map(({ name }) => name);
      for (const name of mounted) assert.ok(volumes.includes(name), `${where} mounts ${name}`);
      for (const name of volumes) assert.ok(mounted.includes(name), `${where} mounts no ${name}`);
    }
  }
}

/** ConfigMaps, accounts, claims and Services that are spoken of are there. */
export function checkReferences(objects: readonly KubernetesObject[]): void {
  const has = (kind: string, name: unknown) =>
    assert.ok(
      objects.some((object) => object.kind === kind && object.metadata.name === name),
      `no ${kind} ${name}`,
    );
  const text = JSON.stringify(objects);

  for (const { spec } of podsOf(objects))
    if (spec.serviceAccountName?.startsWith(RELEASE)) has('ServiceAccount', spec.serviceAccountName);
  const kinds = {
    configMap: 'ConfigMap',
    persistentVolumeClaim: 'PersistentVolumeClaim',
    secretKeyRef: 'Secret',
  };
  for (const [key, kind] of Object.entries(kinds))
    for (const [, name] of text.matchAll(
      new RegExp(`"${key}":{"(?:name|claimName)":"(${RELEASE}[^"]+)"`, 'g'),
    ))
      has(kind, name);
  for (const { spec } of workloadsOf(objects)) if (spec.serviceName) has('Service', spec.serviceName);

  const ports = new Map(
    ofKind<ServiceSpec>(objects, 'Service').map(({ metadata, spec }) => [metadata.name, spec.ports]),
  );
  const spoken = [
    ...text.matchAll(new RegExp(`\\b([\\w-]+)\\.${NAMESPACE}\\.svc:(\\d+)`, 'g')),
    // Backends of an Ingress and of a route.
    ...text.matchAll(/"service":\{"name":"([^"]+)","port":\{"number":(\d+)/g),
    ...text.matchAll(/"backendRefs":\[\{"name":"((?!health)[^"]+)","port":(\d+)/g),
  ];
  for (const [what, service = '', port] of spoken)
    assert.ok(
      ports.get(service)?.some((own) => own.port === Number(port)),
      `no Service for ${what}`,
    );
}
