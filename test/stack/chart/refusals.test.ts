import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findHelm } from '../tools/helm.ts';
import { createHelm } from './helm.ts';
import { CHART } from './value-sets.ts';

const found = await findHelm();
const options = { skip: 'missing' in found && found.missing, timeout: 120_000 };

const TLS_ROUTE = [
  'route.otlpGrpc.enabled=true',
  'route.otlpGrpc.kind=TLSRoute',
  'route.otlpGrpc.parentRefs[0].name=g',
];
const QUERY = ['ingress.query.enabled=true', 'ingress.query.hosts[0].host=h'];
const TOKEN_FILE = ['metrics.monitor=service', 'metrics.token.file=/token'];
const CERTIFICATE = ['certificates.grafana.enabled=true', 'certificates.grafana.secretName=s'];

type Refusal = readonly [values: readonly string[], sentence: string];

/** Values that cannot work, most of them together, and what of the sentence tells them. */
const REFUSED: readonly Refusal[] = [
  [['tempo.replicas=2'], 'tempo.replicas is 2: one Tempo process cannot share its work'],
  [
    ['image.registry=https://r.example.org'],
    'the registry of images is https://r.example.org: name its host alone',
  ],
  [
    ['grafana.image.registry=r.example.org/'],
    'the registry of images is r.example.org/: name its host alone',
  ],
  [['tempo.terminationGracePeriodSeconds=30'], 'tempo.terminationGracePeriodSeconds is 30: Tempo needs 50 s'],
  [['tempo.external.queryUrl=http://t:3200'], 'tempo.enabled and tempo.external.queryUrl are both set'],
  [['tempo.enabled=false'], 'tempo.enabled=false needs tempo.external.queryUrl'],
  [
    ['tempo.external.authentication=basic'],
    'tempo.external.authentication is basic: set tempo.external.existingSecret',
  ],
  [['tempo.external.privateCA=true'], 'tempo.external.privateCA needs tempo.external.existingSecret'],
  [
    ['tempo.receivers.tls.enabled=true'],
    'tempo.receivers.tls.enabled needs tempo.receivers.tls.existingSecret',
  ],
  [
    ['tempo.receivers.tls.clientCertificates=true'],
    'clientCertificates needs tempo.receivers.tls.enabled=true',
  ],
  [
    ['tempo.receivers.grpc.enabled=false', 'tempo.receivers.http.enabled=false'],
    'are both off: no span could come in',
  ],
  [
    [
      'virtualKubelet.configMap.enabled=true',
      'tempo.receivers.tls.enabled=true',
      'tempo.receivers.tls.existingSecret=s',
    ],
    'tempo.receivers.tls is on: set virtualKubelet.configMap.extra.TELEMETRY_CA_CRT_FILEPATH',
  ],
  [['tempo.storage.backend=s3'], 'tempo.storage.backend is s3: set tempo.storage.s3.bucket'],
  [['tempo.storage.backend=gcs'], 'tempo.storage.backend is gcs: set tempo.storage.gcs.bucket_name'],
  [['tempo.storage.backend=azure'], 'tempo.storage.backend is azure: set tempo.storage.azure.container_name'],
  [
    ['tempo.storage.s3.bucket=b'],
    'tempo.storage.s3 is set, but tempo.storage.backend is local: set it to s3',
  ],
  [
    ['tempo.storage.backend=s3', 'tempo.storage.s3.bucket=b', 'tempo.storage.s3.secret_key=k'],
    'tempo.storage.s3.secret_key would be readable in a ConfigMap',
  ],
  [['tempo.metricsGenerator.enabled=true'], 'tempo.metricsGenerator.enabled writes to a Prometheus: set'],
  [['grafana.replicas=2'], 'grafana.replicas is 2: the built-in database is a file for one'],
  [
    ['grafana.replicas=2', 'grafana.ini.database.type=postgres'],
    'grafana.replicas is 2 and the volume is for one node: set grafana.persistence.accessModes=[ReadWriteMany]',
  ],
  [
    ['grafana.admin.existingSecret=s', 'grafana.admin.password=p'],
    'grafana.admin.existingSecret and grafana.admin.password are both set',
  ],
  [
    ['grafana.ini.smtp.password=p'],
    'would be readable in a ConfigMap: set GF_SMTP_PASSWORD in grafana.extraEnv',
  ],
  [
    ['ingress.grafana.enabled=true', 'route.grafana.enabled=true'],
    'ingress.grafana and route.grafana are both enabled',
  ],
  [
    ['grafana.enabled=false', 'ingress.grafana.enabled=true'],
    'ingress.grafana is enabled, but there is nothing behind it: set grafana.enabled',
  ],
  [['ingress.otlpHttp.enabled=true'], 'ingress.otlpHttp.enabled needs ingress.otlpHttp.hosts'],
  [
    ['ingress.otlpGrpc.enabled=true', 'ingress.otlpGrpc.className=nginx', 'ingress.otlpGrpc.hosts[0].host=h'],
    'ingress.otlpGrpc.className is nginx, which takes gRPC over TLS only',
  ],
  [['route.grafana.enabled=true'], 'route.grafana.enabled needs route.grafana.parentRefs'],
  [
    ['route.grafana.enabled=true', 'route.grafana.kind=TLSRoute', 'route.grafana.parentRefs[0].name=g'],
    "route.grafana.kind is TLSRoute: only Tempo's receivers have certificates of their own",
  ],
  [
    TLS_ROUTE,
    'route.otlpGrpc.kind is TLSRoute, which passes TLS on to Tempo: set tempo.receivers.tls.enabled',
  ],
  [['certificates.query.enabled=true'], 'certificates.query.enabled needs certificates.query.secretName'],
  [CERTIFICATE, 'certificates.grafana.enabled needs certificates.grafana.issuerRef.name'],
  [
    [...CERTIFICATE, 'certificates.grafana.issuerRef.name=i'],
    'certificates.grafana.enabled needs certificates.grafana.dnsNames, as no host is exposed',
  ],
  [['route.redirectFrom[0].name=g'], 'route.redirectFrom sends browsers to routes of their own'],
  [QUERY, "Tempo's query API has no authentication: set queryAuth.existingSecret"],
  [['tempo.multitenancy=true'], 'tempo.multitenancy is on: set tempo.tenant'],
  [['tempo.tenant=lab'], 'tempo.tenant is for tempo.multitenancy'],
  [
    ['tempo.enabled=false', 'tempo.external.queryUrl=http://t:3200', 'virtualKubelet.configMap.enabled=true'],
    'virtualKubelet.configMap.enabled needs tempo.external.otlpEndpoint',
  ],
  [
    ['metrics.token.file=/token'],
    'metrics.token.file: PodMonitors take no file, so set metrics.monitor=service',
  ],
  [
    [...TOKEN_FILE, 'metrics.token.existingSecret=s'],
    'metrics.token.file and metrics.token.existingSecret are both set',
  ],
  [[...TOKEN_FILE, 'metrics.tls.insecureSkipVerify=true'], 'metrics.token.file would hand'],
  [
    ['grafana.enabled=false', 'dashboards.sidecar.enabled=true', 'prometheus.mode=embedded'],
    'dashboards.prometheusUid is prometheus, which most Grafanas have already',
  ],
  [
    ['dashboards.operator.enabled=true'],
    'dashboards.operator.enabled needs dashboards.operator.instanceSelector',
  ],
  [
    ['prometheus.mode=embedded', 'prometheus.url=http://p:9090'],
    'prometheus.url names a Prometheus of yours, but prometheus.mode is embedded',
  ],
  [
    ['metrics.monitor=service', 'metrics.service.enabled=false'],
    'metrics.monitor is service: set metrics.service.enabled=true',
  ],
  [
    ['metrics.tls.insecureSkipVerify=true', 'metrics.tls.caConfigMap=ca'],
    'metrics.tls.insecureSkipVerify makes metrics.tls.caConfigMap useless',
  ],
  [
    ['prometheus.rules.disabled[0]=NoSuchAlert'],
    'prometheus.rules.disabled names NoSuchAlert, which is no alert of this chart',
  ],
  [
    ['prometheus.operator.podMonitor.enabled=true'],
    'prometheus.operator.podMonitor.enabled is true, but prometheus.mode is none: set it to operator',
  ],
  [
    ['prometheus.mode=embedded', 'prometheus.operator.prometheusRule.enabled=true'],
    'prometheus.operator.prometheusRule.enabled is true, but prometheus.mode is embedded',
  ],
  [['tempo.retention=5days'], 'tempo.retention is 5days: write hours, minutes and seconds, such as 168h'],
  [['tempo.queryEndCutoff=1d'], 'tempo.queryEndCutoff is 1d: write hours, minutes and seconds'],
  ...[
    'scrapeInterval=30sec',
    'embedded.retention=30m1h',
    'operator.podMonitor.interval=1min',
    'operator.serviceMonitor.scrapeTimeout=10sec',
  ].map((value): Refusal => {
    const sentence = `prometheus.${value.replace('=', ' is ')}: write whole numbers with units`;
    return [[`prometheus.${value}`], sentence];
  }),
  ...['tempo', 'grafana', 'prometheus.embedded', 'queryAuth'].map((part): Refusal => {
    const sentence = `${part}.resources.limits.memory is 2, which is too little to run with: set`;
    return [[`${part}.resources.limits.memory=2`], sentence];
  }),
  [['tempo.resources.limits.memory=512m'], 'tempo.resources.limits.memory is 512m, which is too little'],
  [['tempo.persistence.size=10'], 'tempo.persistence.size is 10, which is too little'],
  [['tempo.persistence.size=10GB'], 'tempo.persistence.size is 10GB: write it as Kubernetes does'],
  [['grafana.resources.requests.cpu=half'], 'grafana.resources.requests.cpu is half: write it as Kubernetes'],
];

/** Durations and amounts in each way that Tempo, Prometheus and Kubernetes take. */
const TAKEN = [
  'tempo.retention=1h30m',
  'tempo.queryEndCutoff=0.5s',
  'prometheus.embedded.retention=1y2w3d4h',
  'prometheus.operator.podMonitor.interval=1m30s',
  'tempo.resources.limits.memory=2000000000',
  'tempo.resources.limits.cpu=0.5',
  'grafana.resources.limits.memory=1e9',
  'grafana.resources.requests.memory=128M',
  'grafana.persistence.size=1.5Gi',
];

const NAMED = ['grafana.extraDatasources[0].name=n', 'grafana.extraDatasources[0].type=loki'];

/** Values that go into a ConfigMap, with what looks like a secret and with what is none. */
const READABLE: readonly (readonly [value: string, secret: string, none: string])[] = [
  ['tempo.structuredConfig.storage.trace.s3.secret_key', 'hunter2', '$SECRET_KEY'],
  ['tempo.metricsGenerator.remoteWriteUrl', 'http://u:hunter2@p/write', 'http://p:9090/write'],
  ['tempo.external.otlpEndpoint', 'https://u:hunter2@t:4317', 'https://t:4317'],
  ['grafana.ini.database.url', 'postgres://u:hunter2@d/g', 'postgres://d:5432/g'],
  ['grafana.extraDatasources[0].secureJsonData.httpHeaderValue1', 'Bearer hunter2', '$HEADER'],
  ['grafana.extraDatasources[0].secureJsonData.basicAuthPassword', 'hunter2', '$__env{PASSWORD}'],
  ['prometheus.url', 'https://u:hunter2@p', 'https://p:8443'],
  ['prometheus.embedded.extraScrapeConfigs[0].authorization.credentials', 'hunter2', ''],
  ['prometheus.embedded.alertmanagers[0].basic_auth.password', 'hunter2', ''],
  [
    'virtualKubelet.configMap.extra.OTEL_EXPORTER_OTLP_HEADERS',
    'Authorization=Bearer hunter2',
    'X-Scope-OrgID=lab',
  ],
];

/** The sentences in the templates, with % where they have a value. */
function sentencesOfTemplates(): readonly string[] {
  const files = readdirSync(join(CHART, 'templates'), { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .flatMap((text) => [...text.matchAll(/\bfail \(?(?:printf )?"([^"]+)"/g)])
    .map(([, sentence = '']) => sentence.replaceAll(/%[sv]/g, '%'));
}

test('Values that cannot work are refused with a sentence that says what to set', options, async (t) => {
  if ('missing' in found) return;
  const helm = await createHelm(t, found.path);
  const messages: string[] = [];
  for (const [values, sentence] of REFUSED)
    await t.test(values.join(', '), async () => {
      await assert.rejects(helm.render({ set: values }), ({ message }: Error) => {
        messages.push(message);
        return message.includes(sentence);
      });
    });

  await t.test('each way to write durations and amounts is taken', async () => {
    await helm.render({ set: TAKEN });
  });

  for (const [value, secret, none] of READABLE)
    await t.test(`${value} with a secret`, async () => {
      await assert.rejects(helm.render({ set: [...NAMED, `${value}=${secret}`] }), ({ message }: Error) => {
        messages.push(message);
        const [path = ''] = message.match(/[\w.]+(?= has what looks like a secret)/) ?? [];
        return (
          path !== '' && value.startsWith(path) && !(message.split(' failed:')[1] ?? '').includes('hunter2')
        );
      });
      await helm.render({ set: [...NAMED, `${value}=${none}`] });
    });

  await t.test('and the templates have no other sentence', () => {
    const sentences = sentencesOfTemplates();
    assert.ok(sentences.length > 30);
    const wasHeard = (sentence: string) =>
      messages.some((message) => sentence.split('%').every((piece) => message.includes(piece)));
    assert.deepEqual(
      sentences.filter((sentence) => !wasHeard(sentence)),
      [],
    );
  });
});
