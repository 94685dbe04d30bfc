import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { NAMESPACE, RELEASE, type Rendering } from './helm.ts';
import { isSelected, type KubernetesObject, ofKind, podsOf, type ServiceSpec } from './objects.ts';
import { needsHelm, render, valueSet } from './rendered.ts';

const serviceOf = (objects: readonly KubernetesObject[], name: string) =>
  ofKind<ServiceSpec & { readonly type: string }>(objects, 'Service').find(
    ({ metadata }) => metadata.name === name,
  )?.spec;

test('A Service that is reached from outside takes spans and answers no queries', needsHelm, async (t) => {
  const objects = await render(t, { set: ['tempo.service.type=LoadBalancer'] });
  const ports = (name: string) => serviceOf(objects, name)?.ports.map(({ name }) => name);
  assert.equal(serviceOf(objects, `${RELEASE}-tempo`)?.type, 'ClusterIP');
  assert.equal(serviceOf(objects, `${RELEASE}-tempo-otlp`)?.type, 'LoadBalancer');
  assert.deepEqual(ports(`${RELEASE}-tempo-otlp`), ['otlp-grpc', 'otlp-http']);
  assert.deepEqual(ports(`${RELEASE}-tempo`), ['http-query', 'otlp-grpc', 'otlp-http']);
  assert.equal(serviceOf(await render(t, {}), `${RELEASE}-tempo-otlp`), undefined);
});

test('The proxy of the query API lets users read, for one tenant', needsHelm, async (t) => {
  const objects = await render(t, valueSet('tenants-values'));
  const config = objects.find(({ data }) => data?.['nginx.conf'])?.data?.['nginx.conf'] ?? '';
  assert.match(config, /limit_except GET \{ deny all; \}\n +auth_basic "traces";/);
  assert.match(config, /proxy_set_header X-Scope-OrgID "lab";/);
  assert.match(config, new RegExp(`proxy_pass http://${RELEASE}-tempo:3200;`));
  assert.deepEqual(config.match(/TENANT|TEMPO_HOST/g), null);
});

interface Peer {
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string };
}

interface Rule {
  readonly ports?: readonly { readonly port: number | string; readonly protocol?: string }[];
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
}

interface PolicySpec {
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

async function policiesOf(t: TestContext, rendering: Rendering) {
  const objects = await render(t, rendering);
  const policies = ofKind<PolicySpec>(objects, 'NetworkPolicy');
  const of = (component: string) => {
    const policy = policies.find(({ metadata }) => metadata.name === `${RELEASE}-${component}`);
    assert.ok(policy, component);
    return policy.spec;
  };
  const pods = podsOf(objects);
  /** Components of the chart that may reach a port, by pods of its namespace. */
  const admitted = (component: string, port: string) => {
    const rules = of(component).ingress.filter(({ ports = [] }) => ports.some((own) => own.port === port));
    const peers = rules.flatMap(({ from }) => from ?? [{}]);
    return pods
      .filter(({ metadata }) =>
        peers.some(
          ({ podSelector, namespaceSelector, ipBlock }) =>
            !namespaceSelector && !ipBlock && isSelected(podSelector?.matchLabels ?? {}, metadata.labels),
        ),
      )
      .map(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'])
      .sort();
  };
  const reaches = (component: string, port: number, protocol = 'TCP') =>
    of(component).egress.some(
      ({ ports }) => !ports || ports.some((own) => own.port === port && (own.protocol ?? 'TCP') === protocol),
    );
  return { of, admitted, reaches };
}

test('Network policies let the parts reach each other, and names be asked for', needsHelm, async (t) => {
  const embedded = await policiesOf(t, valueSet('network-policy-values'));
  assert.deepEqual(embedded.admitted('tempo', 'http-query'), ['grafana', 'helm-test', 'prometheus']);
  assert.deepEqual(embedded.admitted('tempo', 'otlp-http'), ['helm-test']);
  assert.deepEqual(embedded.admitted('grafana', 'http'), ['prometheus']);
  assert.deepEqual(embedded.admitted('prometheus', 'http'), ['grafana', 'prometheus', 'tempo']);
  for (const component of ['tempo', 'grafana', 'prometheus'])
    for (const protocol of ['UDP', 'TCP'])
      for (const port of [53, 5353]) assert.ok(embedded.reaches(component, port, protocol), component);
  assert.ok(embedded.reaches('grafana', 3200) && embedded.reaches('grafana', 9090));
  assert.ok(embedded.reaches('tempo', 9090) && embedded.reaches('tempo', 9000));
  assert.ok(!embedded.reaches('tempo', 443));
  // The API server, for service discovery.
  assert.ok(embedded.reaches('prometheus', 6443));

  const exposed = await policiesOf(t, valueSet('ingress-all-values'));
  assert.deepEqual(exposed.admitted('tempo', 'http-query'), ['grafana', 'helm-test', 'query']);
  assert.ok(exposed.reaches('query', 3200) && exposed.reaches('query', 53, 'UDP'));
});

test('They let in the operator’s Prometheus from where it is', needsHelm, async (t) => {
  const { of } = await policiesOf(t, valueSet('prometheus-service-values'));
  for (const [component, port] of [
    ['tempo', 'http-query'],
    ['grafana', 'http'],
  ] as const) {
    const peers = of(component)
      .ingress.filter(({ ports = [] }) => ports.some((own) => own.port === port))
      .flatMap(({ from = [] }) => from);
    const there = peers.find(
      ({ namespaceSelector }) =>
        namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] === 'monitoring',
    );
    assert.deepEqual(there?.podSelector?.matchLabels, { 'app.kubernetes.io/name': 'prometheus' }, component);
  }
});

test('They let Tempo reach its storage, and the cloud that knows who it is', needsHelm, async (t) => {
  const policy = 'networkPolicy.enabled=true';
  const s3 = [policy, 'tempo.storage.backend=s3', 'tempo.storage.s3.bucket=b'];
  const keys = [...s3, 'tempo.storage.existingSecret=s', 'tempo.storage.s3.endpoint=s3.local'];
  const withKeys = await policiesOf(t, { set: keys });
  assert.ok(withKeys.reaches('tempo', 443) && !withKeys.reaches('tempo', 80));
  const plain = await policiesOf(t, { set: [...keys, 'tempo.storage.s3.insecure=true'] });
  assert.ok(plain.reaches('tempo', 80));

  const identity = await policiesOf(t, { set: s3 });
  const metadata = identity.of('tempo').egress.find(({ to = [] }) => to.some(({ ipBlock }) => ipBlock));
  assert.deepEqual(metadata, {
    ports: [{ port: 80 }, { port: 988 }],
    to: [{ ipBlock: { cidr: '169.254.0.0/16' } }],
  });
});

interface Route {
  readonly parentRefs: readonly { readonly name: string; readonly sectionName?: string }[];
  readonly hostnames?: readonly string[];
  readonly rules: readonly {
    readonly backendRefs?: readonly object[];
    readonly filters?: readonly object[];
  }[];
}

test('Browsers are sent from HTTP to HTTPS, and who sends spans is not', needsHelm, async (t) => {
  const routes = ofKind<Route>(await render(t, valueSet('routes-all-values')), 'HTTPRoute', 'GRPCRoute');
  const redirects = routes.filter(({ spec }) => !spec.rules.some(({ backendRefs }) => backendRefs));
  assert.deepEqual(
    redirects.map(({ spec }) => spec),
    [
      {
        parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'http' }],
        hostnames: ['grafana.example.org', 'tempo.example.org'],
        rules: [
          { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] },
        ],
      },
    ],
  );
  const kinds = routes.map(({ kind, metadata }) => `${kind} ${metadata.name.replace(`${RELEASE}-`, '')}`);
  assert.deepEqual(kinds.sort(), [
    'GRPCRoute otlp-grpc',
    'HTTPRoute grafana',
    'HTTPRoute otlp-http',
    'HTTPRoute query',
    'HTTPRoute redirect',
  ]);
});

test('The receivers’ certificate is for senders outside and in the cluster', needsHelm, async (t) => {
  interface Certificate {
    readonly secretName: string;
    readonly dnsNames: readonly string[];
  }
  const dnsNames = async (...set: readonly string[]) => {
    const objects = await render(t, { ...valueSet('values-external-kubelets'), set });
    const [certificate] = ofKind<Certificate>(objects, 'Certificate');
    return [certificate?.spec.secretName, certificate?.spec.dnsNames];
  };
  const inside = `${RELEASE}-tempo.${NAMESPACE}.svc`;
  assert.deepEqual(await dnsNames(), ['tempo-receiver-tls', ['otlp.example.org', inside]]);
  // Of a Gateway alone.
  assert.deepEqual(await dnsNames('certificates.otlpGrpc.secretName=edge'), ['edge', ['otlp.example.org']]);
});
