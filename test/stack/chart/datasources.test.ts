import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { NAMESPACE, RELEASE, type Rendering } from './helm.ts';
import { ofKind } from './objects.ts';
import { needsHelm, render, valueSet } from './rendered.ts';

interface Datasource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly isDefault: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
  readonly secureJsonData?: Readonly<Record<string, string>>;
}

/** What Grafana is told of data sources, ours by a ConfigMap and another's by a Secret. */
async function datasourcesOf(t: TestContext, rendering: Rendering): Promise<readonly Datasource[]> {
  const objects = await render(t, rendering);
  const files = objects.flatMap(({ data = {}, stringData = {} }) =>
    Object.entries({ ...data, ...stringData }),
  );
  const texts = files.filter(([name]) => name.endsWith('datasources.yaml')).map(([, text]) => text);
  assert.equal(texts.length, 1);
  return parse(texts[0] ?? '').datasources;
}

test('Traces lead to metrics and metrics to traces, where there are both', needsHelm, async (t) => {
  const [tempo, prometheus, ...others] = await datasourcesOf(t, { set: ['prometheus.mode=embedded'] });
  assert.deepEqual(others, []);
  assert.deepEqual([tempo?.uid, tempo?.type, tempo?.isDefault], ['tempo', 'tempo', true]);
  assert.deepEqual(
    [prometheus?.uid, prometheus?.type, prometheus?.isDefault],
    ['prometheus', 'prometheus', false],
  );
  assert.equal(tempo?.url, `http://${RELEASE}-tempo.${NAMESPACE}.svc:3200`);
  assert.equal(prometheus?.url, `http://${RELEASE}-prometheus.${NAMESPACE}.svc:9090`);

  assert.deepEqual(tempo?.jsonData.serviceMap, { datasourceUid: 'prometheus' });
  assert.ok(tempo);
  const { queries, ...link } = tempo.jsonData.tracesToMetrics as {
    queries: readonly { query: string }[];
  };
  assert.deepEqual(link, {
    datasourceUid: 'prometheus',
    // Else the range is that of the span, in which there is no sample.
    spanStartTimeShift: '-15m',
    spanEndTimeShift: '15m',
    tags: [{ key: 'service.name', value: 'service' }],
  });
  // Grafana reads $$ in a file of provisioning as $.
  const tagged = queries.filter(({ query }) => query.includes('{$$__tags}'));
  assert.ok(tagged.every(({ query }) => query.includes('traces_spanmetrics_')));
  const own = queries.filter((query) => !tagged.includes(query));
  assert.deepEqual([tagged.length, own.length], [2, 2]);
  assert.ok(
    own.every(({ query }) => query.includes('service_name') && query.includes('traces_span_metrics_')),
  );
  assert.deepEqual(
    prometheus?.jsonData.exemplarTraceIdDestinations,
    ['trace_id', 'traceID'].map((name) => ({ name, datasourceUid: 'tempo', urlDisplayLabel: 'Trace' })),
  );

  const [alone, ...none] = await datasourcesOf(t, {});
  assert.deepEqual(none, []);
  for (const key of ['serviceMap', 'tracesToMetrics']) assert.ok(!(key in (alone?.jsonData ?? {})), key);
});

test('Grafana asks for the tenant that virtual kubelets are told to send as', needsHelm, async (t) => {
  for (const [name, tenant] of [
    ['tenants-values', 'lab'],
    ['values-external-tempo', 'interlink'],
  ] as const) {
    const [tempo] = await datasourcesOf(t, valueSet(name));
    assert.equal(tempo?.jsonData.httpHeaderName1, 'X-Scope-OrgID', name);
    assert.equal(tempo?.secureJsonData?.httpHeaderValue1, tenant);
    const variables = (await render(t, valueSet(name))).find(({ data }) => data?.ENABLE_TRACING)?.data;
    assert.equal(variables?.OTEL_EXPORTER_OTLP_HEADERS, `X-Scope-OrgID=${tenant}`);
  }
  const several = ['tempo.multitenancy=true', 'tempo.tenant=a|b', 'virtualKubelet.configMap.enabled=true'];
  const [tempo] = await datasourcesOf(t, { set: several });
  assert.equal(tempo?.secureJsonData?.httpHeaderValue1, 'a|b');
  const variables = (await render(t, { set: several })).find(({ data }) => data?.ENABLE_TRACING)?.data;
  assert.ok(variables && !('OTEL_EXPORTER_OTLP_HEADERS' in variables));
});

test(
  'Credentials of a Tempo elsewhere are read from the Secret, by Grafana or its operator',
  needsHelm,
  async (t) => {
    const [tempo] = await datasourcesOf(t, valueSet('external-tempo-token-values'));
    assert.equal(tempo?.jsonData.httpHeaderName2, 'Authorization');
    assert.equal(tempo?.secureJsonData?.httpHeaderValue2, 'Bearer $__file{/etc/grafana/secrets/tempo/token}');

    interface Spec {
      readonly uid: string;
      readonly datasource: Datasource & { readonly basicAuthUser?: string };
      readonly valuesFrom?: readonly {
        readonly targetPath: string;
        readonly valueFrom: { readonly secretKeyRef: { readonly key: string } };
      }[];
    }
    const objects = await render(t, valueSet('grafana-operator-values'));
    const [source, ...others] = ofKind<Spec>(objects, 'GrafanaDatasource');
    assert.deepEqual(others, []);
    const { datasource, valuesFrom = [] } = source?.spec ?? {};
    const at = (path: string) =>
      path.split('.').reduce<unknown>((value, key) => Object(value)[key], datasource);
    for (const { targetPath, valueFrom } of valuesFrom)
      assert.equal(at(targetPath), `\${${valueFrom.secretKeyRef.key}}`, targetPath);
    assert.deepEqual(valuesFrom.map(({ targetPath }) => targetPath).sort(), [
      'basicAuthUser',
      'secureJsonData.basicAuthPassword',
      'secureJsonData.tlsCACert',
    ]);
  },
);

test('A Grafana that is there keeps its own sources as they are', needsHelm, async (t) => {
  const foreign = ['grafana.enabled=false', 'dashboards.sidecar.enabled=true'];
  // It has a Prometheus, most often of this name and uid; two defaults and it does not start.
  const [tempo, ...none] = await datasourcesOf(t, { set: [...foreign, 'prometheus.url=http://p:9090'] });
  assert.deepEqual(none, []);
  assert.deepEqual([tempo?.name, tempo?.isDefault], [`Tempo of ${RELEASE}`, false]);
  assert.deepEqual(tempo?.jsonData.serviceMap, { datasourceUid: 'prometheus' });

  const embedded = ['prometheus.mode=embedded', 'dashboards.prometheusUid=vk-prometheus'];
  const both = await datasourcesOf(t, { set: [...foreign, ...embedded] });
  assert.deepEqual(
    both.map(({ name, uid, isDefault }) => [name, uid, isDefault]),
    [
      [`Tempo of ${RELEASE}`, 'tempo', false],
      [`Prometheus of ${RELEASE}`, 'vk-prometheus', false],
    ],
  );
});
