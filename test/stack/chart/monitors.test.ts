import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { NAMESPACE, RELEASE } from './helm.ts';
import {
  isSelected,
  type KubernetesObject,
  type Labels,
  nameOf,
  ofKind,
  type ServiceSpec,
  workloadsOf,
} from './objects.ts';
import { needsHelm, render, valueSet } from './rendered.ts';

interface Endpoint {
  readonly port: string;
  readonly path: string;
  readonly scheme?: string;
  readonly tlsConfig?: object;
  readonly bearerTokenFile?: string;
  readonly authorization?: object;
}

interface MonitorSpec {
  readonly namespaceSelector: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  readonly selector: { readonly matchLabels: Labels };
  readonly endpoints?: readonly Endpoint[];
  readonly podMetricsEndpoints?: readonly Endpoint[];
}

interface Binding {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly name: string; readonly namespace: string }[];
}

const monitorsOf = (objects: readonly KubernetesObject[]) =>
  ofKind<MonitorSpec>(objects, 'ServiceMonitor', 'PodMonitor');

/** Namespaces in which an account has the chart's right to find what it scrapes. */
const boundIn = (objects: readonly KubernetesObject[], name: string, namespace: string) =>
  objects
    .filter(({ kind }) => kind === 'RoleBinding')
    .filter((binding) =>
      (binding as unknown as Binding).subjects.some(
        (subject) => subject.name === name && subject.namespace === namespace,
      ),
    )
    .map((binding) => {
      const { roleRef } = binding as unknown as Binding;
      assert.ok(
        objects.some(
          ({ kind, metadata }) =>
            kind === roleRef.kind &&
            metadata.name === roleRef.name &&
            metadata.namespace === binding.metadata.namespace,
        ),
        nameOf(binding),
      );
      return binding.metadata.namespace;
    });

test('OpenShift’s monitoring gets what KubeVirt’s document describes', needsHelm, async (t) => {
  const objects = await render(t, valueSet('openshift-monitoring-values'));
  const monitor = monitorsOf(objects).find(({ metadata }) => metadata.name.endsWith('-metrics'));
  assert.equal(monitor?.metadata.namespace, 'openshift-monitoring');
  assert.equal(monitor?.metadata.labels?.['openshift.io/cluster-monitoring'], '');
  assert.deepEqual(monitor?.spec.namespaceSelector, { matchNames: [NAMESPACE] });
  const [endpoint, ...others] = monitor?.spec.endpoints ?? [];
  assert.deepEqual(others, []);
  assert.deepEqual([endpoint?.port, endpoint?.scheme], ['metrics', 'https']);
  assert.deepEqual(boundIn(objects, 'prometheus-k8s', 'openshift-monitoring'), [NAMESPACE]);

  const service = ofKind<ServiceSpec & { readonly clusterIP: string }>(objects, 'Service').find(
    ({ metadata }) => metadata.name === 'kubevirt-prometheus-metrics',
  );
  assert.equal(service?.spec.clusterIP, 'None');
  assert.deepEqual(service?.spec.selector, { 'prometheus.kubevirt.io': 'true' });
  assert.deepEqual(
    service?.spec.ports.map(({ name, port, targetPort }) => [name, port, targetPort]),
    [['metrics', 8443, 'metrics']],
  );
  assert.equal(service?.metadata.labels?.['prometheus.kubevirt.io'], 'true');
});

test('Prometheus’ account may find pods in each namespace that monitors name', needsHelm, async (t) => {
  const objects = await render(t, valueSet('prometheus-operator-values'));
  assert.deepEqual(boundIn(objects, 'prometheus-k8s', 'monitoring'), [NAMESPACE, 'vk']);
  for (const { spec } of ofKind<MonitorSpec>(objects, 'PodMonitor'))
    assert.deepEqual(spec.namespaceSelector, { matchNames: ['vk'] });
  const everywhere = await render(t, valueSet('prometheus-auto-values'));
  assert.deepEqual(monitorsOf(everywhere), []);
  assert.ok(!everywhere.some(({ kind }) => kind === 'RoleBinding'));
});

test('Tempo and Grafana are found without metrics.enabled too', needsHelm, async (t) => {
  const set = ['prometheus.mode=operator', 'prometheus.operator.serviceMonitor.enabled=true'];
  const objects = await render(t, { set });
  assert.equal(monitorsOf(objects).length, 2);
  assert.deepEqual(boundIn(objects, 'prometheus-k8s', NAMESPACE), [NAMESPACE]);
});

test(
  'Monitors are scraped with TLS and a token: of a Secret, or of Prometheus itself',
  needsHelm,
  async (t) => {
    const bySecret = await render(t, valueSet('prometheus-operator-values'));
    const tlsConfig = (serverName: object) => ({
      insecureSkipVerify: false,
      ...serverName,
      ca: { configMap: { name: 'virtual-kubelet-ca', key: 'ca.crt' } },
    });
    const pods = ofKind<MonitorSpec>(bySecret, 'PodMonitor');
    const endpointsOf = (name: string) =>
      pods.find(({ metadata }) => metadata.name === `${RELEASE}-${name}`)?.spec.podMetricsEndpoints ?? [];
    for (const name of ['virtual-kubelet', 'tawon']) {
      const [endpoint, ...others] = endpointsOf(name);
      assert.deepEqual(others, []);
      assert.deepEqual(endpoint?.tlsConfig, tlsConfig({}));
      const credentials = { name: 'scrape-token', key: 'token' };
      assert.deepEqual(endpoint?.authorization, { type: 'Bearer', credentials });
    }
    // As Liqo's own chart has them: by HTTP.
    assert.deepEqual(
      endpointsOf('liqo-gateway').map(({ port }) => port),
      ['gw-metrics', 'wg-metrics', 'gv-metrics'],
    );
    for (const endpoint of [...endpointsOf('liqo-gateway'), ...endpointsOf('liqo-virtual-kubelet')])
      assert.ok(!endpoint.scheme && !endpoint.authorization);

    const itself = await render(t, valueSet('prometheus-service-values'));
    const monitor = monitorsOf(itself).find(({ metadata }) => metadata.name.endsWith('-metrics'));
    assert.deepEqual(
      [monitor?.metadata.name, monitor?.metadata.namespace],
      [`${NAMESPACE}-${RELEASE}-metrics`, 'monitoring'],
    );
    const [endpoint] = monitor?.spec.endpoints ?? [];
    assert.equal(endpoint?.bearerTokenFile, '/var/run/secrets/kubernetes.io/serviceaccount/token');
    assert.deepEqual(endpoint?.tlsConfig, tlsConfig({ serverName: 'virtual-kubelet-metrics' }));
  },
);

test('Jobs of virtual kubelets and of Tempo are those that alerts look for', needsHelm, async (t) => {
  const objects = await render(t, valueSet('prometheus-service-values'));
  const rules = ofKind<{
    readonly groups: readonly {
      readonly rules: readonly { readonly alert?: string; readonly expr: string }[];
    }[];
  }>(objects, 'PrometheusRule').flatMap(({ spec }) => spec.groups.flatMap((group) => group.rules));
  const jobs = (alert: string) => {
    const [, pattern] =
      /up\{job=~"([^"]+)"\}/.exec(rules.find((rule) => rule.alert === alert)?.expr ?? '') ?? [];
    assert.ok(pattern, alert);
    return new RegExp(`^(${pattern})$`);
  };
  // By the operator a PodMonitor's job is its own name, a ServiceMonitor's that of the Service or a label of it.
  const services = ofKind<ServiceSpec>(objects, 'Service');
  const jobOf = (monitorName: string) => {
    const monitor = ofKind<MonitorSpec & { readonly jobLabel?: string }>(objects, 'ServiceMonitor').find(
      ({ metadata }) => metadata.name.endsWith(monitorName),
    );
    const service = services.find(({ metadata }) =>
      isSelected(monitor?.spec.selector.matchLabels ?? {}, metadata.labels),
    );
    const { jobLabel } = monitor?.spec ?? {};
    return (jobLabel && service?.metadata.labels?.[jobLabel]) ?? service?.metadata.name ?? '';
  };
  assert.match(jobOf('-metrics'), jobs('ScrapeDown'));
  assert.match(jobOf('-tempo'), jobs('TempoNotReady'));
  assert.doesNotMatch(jobOf('-grafana'), jobs('TempoNotReady'));

  const pods = await render(t, { ...valueSet('prometheus-operator-values'), release: 'r' });
  for (const { metadata } of ofKind(pods, 'PodMonitor'))
    assert.match(`${NAMESPACE}/${metadata.name}`, jobs('ScrapeDown'));
});

test('Grafana under a path is scraped under that path', needsHelm, async (t) => {
  const path = (objects: readonly KubernetesObject[]) =>
    monitorsOf(objects)
      .find(({ metadata }) => metadata.name.endsWith('-grafana'))
      ?.spec.endpoints?.map((endpoint) => endpoint.path);
  assert.deepEqual(path(await render(t, valueSet('prometheus-service-values'))), ['/grafana/metrics']);
  assert.deepEqual(path(await render(t, valueSet('openshift-monitoring-values'))), ['/metrics']);
  const embedded = await render(t, {
    set: ['prometheus.mode=embedded', 'grafana.rootUrl=https://example.org/a/b/'],
  });
  const config = embedded.find(({ data }) => data?.['prometheus.yaml'])?.data?.['prometheus.yaml'] ?? '';
  const jobs: readonly { job_name: string; metrics_path?: string }[] = parse(config).scrape_configs;
  assert.equal(jobs.find(({ job_name }) => job_name === 'grafana')?.metrics_path, '/a/b/metrics');
});

test('Only what has a use for a token of its account has one', needsHelm, async (t) => {
  const withToken = async (...set: readonly string[]) =>
    workloadsOf(await render(t, { set: ['prometheus.mode=embedded', ...set] }))
      .filter(({ spec }) => Object(spec.template.spec).automountServiceAccountToken !== false)
      .map(({ metadata }) => metadata.name);
  assert.deepEqual(await withToken(), []);
  assert.deepEqual(await withToken('metrics.enabled=true'), [`${RELEASE}-prometheus`]);
});
