import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { askPage, askRefused } from '../../testing/page.ts';
import { id, request, traceId } from '../../testing/spans.ts';
import { metricsServer, quickScrapes, targetThat, textServer } from '../../testing/target.ts';
import { ask, post, testViewer, tokenFile } from '../../testing/viewer.ts';
import type { MetricExemplars, MetricRow, Metrics, MetricTarget } from '../contract.ts';

const registryOf = () => {
  const registry = new Registry();
  const registers = [registry];
  const took = new Histogram({
    name: 'traces_span_metrics_duration_seconds',
    help: 'Seconds that spans took.',
    labelNames: ['span_name', 'span_kind', 'status_code'],
    buckets: [0.1, 1],
    registers,
  });
  const calls = new Counter({
    name: 'rest_client_requests_total',
    help: 'Requests.',
    labelNames: ['code', 'method', 'host'],
    registers,
  });
  const level = new Gauge({ name: 'level_bytes', help: 'Level', registers });
  collectDefaultMetrics({ register: registry });
  return { registry, took, calls, level };
};

const rowOf = ({ rows }: MetricTarget, family: string, label = ''): MetricRow | undefined =>
  rows.find((row) => row.family === family && Object.values(row.labels).join() === label);

const span = (name: string, status = 'UNSET') => ({
  span_name: name,
  span_kind: 'SPAN_KIND_INTERNAL',
  status_code: `STATUS_CODE_${status}`,
});

test('counters are told as rates, gauges as values and histograms with percentiles, the main ones first', async (t) => {
  const { registry, took, calls, level } = registryOf();
  const url = await metricsServer(t, (_, response) => {
    void registry
      .metrics()
      .then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text));
  });
  for (const code of ['<error>', '404', '500']) calls.inc({ code, method: 'GET', host: 'a' }, 0);
  level.set(5_000_000);
  const viewer = await testViewer(t, { scrape: [{ name: 'vk', url }] }, quickScrapes);
  const before = await targetThat(viewer, ({ lastMicros }) => lastMicros !== null);
  for (let i = 0; i < 19; i++) took.observe(span('CreatePodVK'), 0.05);
  took.observe(span('CreatePodVK', 'ERROR'), 0.5);
  took.observe(span('PingHttpCall'), 0.05);
  calls.inc({ code: '404', method: 'GET', host: 'a' }, 3);
  level.set(7_000_000);
  const duration = 'traces_span_metrics_duration_seconds';
  const isSeen = (target: MetricTarget) => (rowOf(target, duration, 'CreatePodVK')?.value ?? 0) > 0;
  const target = await targetThat(viewer, isSeen);

  assert.deepEqual(
    before.rows.filter(({ type, value }) => type === 'counter' && value !== null && value < 0),
    [],
  );
  assert.deepEqual(
    [...new Set(target.rows.map(({ group }) => group))],
    ['Spans', 'HTTP clients', 'Process', 'Others'],
  );
  const create = rowOf(target, duration, 'CreatePodVK');
  assert.deepEqual(
    [create?.type, create?.unit, create?.help, create?.labels],
    ['histogram', 'seconds', 'Seconds that spans took.', { span_name: 'CreatePodVK' }],
  );
  assert.deepEqual([create?.failedShare, create?.p50, create?.p95], [0.05, 0.052632, 0.1]);
  assert.equal(create?.values.length, 30);
  assert.ok(create.p95s.includes(0.1));
  const share = (create.value ?? 0) / (rowOf(target, duration, 'PingHttpCall')?.value ?? 1);
  assert.ok(Math.abs(share - 20) < 0.01, String(share));
  assert.deepEqual(
    ['404,GET,a', '500,GET,a', '<error>,GET,a'].map(
      (labels) => rowOf(target, 'rest_client_requests_total', labels)?.group,
    ),
    ['HTTP clients', 'Others', 'Others'],
  );
  assert.equal(rowOf(target, 'level_bytes')?.value, 7_000_000);
  assert.deepEqual(
    [rowOf(target, 'level_bytes')?.unit, rowOf(target, 'level_bytes')?.group],
    ['bytes', 'Others'],
  );
  assert.deepEqual(rowOf(target, 'level_bytes')?.p95s, []);
  const memory = rowOf(target, 'process_resident_memory_bytes')?.value ?? 0;
  assert.ok(memory > 10_000_000, String(memory));
});

/** What a program that began at that second says, which has not counted since. */
const sixCalls = (start: number): string => `process_start_time_seconds ${start}
# TYPE calls_total counter
calls_total 6
# TYPE rest_client_errors_total counter
rest_client_errors_total{reason="dns"} 0
rest_client_errors_total{reason="reset"} 1
`;

test('counts of faults that stay as they are leave their place to what happens, and rows past ten are counted', async (t) => {
  let errors = 0;
  const hosts = Array.from({ length: 12 }, (_, at) => `host="${at}"`);
  const zeros = ['GET', 'PUT'].flatMap((method) =>
    ['<error>', '404', '500'].map((code) => ({ method, code })),
  );
  const url = await textServer(t, () => {
    if (errors > 0) errors++;
    return `# TYPE rest_client_requests_total counter
${hosts.flatMap((host) => zeros.map(({ method, code }) => `rest_client_requests_total{code="${code}",method="${method}",${host}} ${host === 'host="3"' && code === '500' && method === 'PUT' ? errors : 0}`)).join('\n')}
${hosts.map((host, at) => `rest_client_requests_total{code="200",method="GET",${host}} ${at}`).join('\n')}
# TYPE liqo_virtual_kubelet_reflection_item_counter gauge
liqo_virtual_kubelet_reflection_item_counter{code="404"} 0
`;
  });
  const viewer = await testViewer(t, { scrape: [{ url }] }, quickScrapes);
  const family = 'rest_client_requests_total';
  const codesOf = ({ rows }: MetricTarget) =>
    rows.filter(({ group }) => group === 'HTTP clients').map(({ labels }) => labels.code);
  const quiet = await targetThat(viewer, ({ rows }) => rows.some(({ value }) => value !== null));
  assert.deepEqual(codesOf(quiet), Array(10).fill('200'));
  assert.deepEqual(quiet.moreRows, [
    { group: 'Others', family, count: 62 },
    { group: 'HTTP clients', family, count: 2 },
  ]);
  assert.deepEqual(
    [...new Set(quiet.rows.map(({ group }) => group))],
    ['HTTP clients', 'Reflection', 'Others'],
  );
  errors = 1;
  const loud = await targetThat(viewer, (target) => codesOf(target).includes('500'));
  assert.deepEqual(loud.moreRows.find(({ group }) => group === 'HTTP clients')?.count, 3);
});

test('what a program that began after the viewer has counted by the first scrape counts', async (t) => {
  let asked = 0;
  let start = 0;
  const url = await metricsServer(t, (_, response) => {
    asked++;
    if (asked === 1) start = Date.now() / 1_000;
    response.writeHead(asked === 1 ? 503 : 200, { 'content-type': 'text/plain' }).end(sixCalls(start));
  });
  const viewer = await testViewer(t, { scrape: [{ url }] }, quickScrapes);
  const target = await targetThat(viewer, (found) => (rowOf(found, 'calls_total')?.value ?? 0) > 0);
  assert.equal(rowOf(target, 'rest_client_errors_total', 'reset')?.group, 'HTTP clients');
  assert.equal(rowOf(target, 'rest_client_errors_total', 'dns')?.group, 'Others');
});

for (const [what, start] of [
  ['long ago', 1_700_000_000],
  ['in the future', 7_000_000_000],
] as const) {
  test(`what a program that says to have begun ${what} has counted by the first scrape does not count`, async (t) => {
    const url = await textServer(t, () => sixCalls(start));
    const viewer = await testViewer(t, { scrape: [{ url }] }, quickScrapes);
    const target = await targetThat(viewer, (found) => (rowOf(found, 'calls_total')?.value ?? null) !== null);
    assert.equal(rowOf(target, 'calls_total')?.value, 0);
  });
}

test('calls of spans are not told twice, but are where there is no histogram', async (t) => {
  let text = 'traces_spanmetrics_calls_total{span_name="a"} 1\n';
  const url = await metricsServer(t, (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain' })
      .end(`# TYPE traces_spanmetrics_calls_total counter\n${text}`),
  );
  const viewer = await testViewer(t, { scrape: [{ url }] }, quickScrapes);
  const alone = await targetThat(viewer, ({ state }) => state === 'up');
  assert.deepEqual(
    alone.rows.map(({ family, unit }) => [family, unit]),
    [['traces_spanmetrics_calls_total', '']],
  );
  text +=
    '# TYPE traces_spanmetrics_latency histogram\ntraces_spanmetrics_latency_bucket{span_name="a",le="+Inf"} 1\n';
  const both = await targetThat(viewer, ({ rows }) => rows[0]?.type === 'histogram');
  assert.deepEqual(
    both.rows.map(({ family, unit }) => [family, unit]),
    [['traces_spanmetrics_latency', 'seconds']],
  );
});

test('exemplars are asked of the target, and it is said of which the trace is there', async (t) => {
  const asked: string[] = [];
  const [known, unknown] = [traceId(1), traceId(2)];
  const url = await metricsServer(t, ({ url, headers }, response) => {
    if (!headers.accept?.startsWith('application/openmetrics-text')) {
      response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end('# TYPE took_total counter\ntook_total 1\n');
      return;
    }
    asked.push(url ?? '');
    response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' });
    response.end(`# TYPE took counter
took_total{a="1"} 1 # {trace_id="${known}",span_id="${id(1)}"} 0.5 100
took_total{a="2"} 1 # {traceID="${unknown}"} 0.7 200.5
took_total{a="3"} 1 # {trace_id="no id"} 1 300
# TYPE other counter
other_total 1 # {trace_id="${known}"} 9
# EOF
`);
  });
  const viewer = await testViewer(t, { scrape: [{ name: 'vk', url }] }, quickScrapes);
  await post(viewer, request([{ traceId: known, spanId: id(1) }]));
  const { exemplars } = await askPage<MetricExemplars>(
    viewer,
    '/ui/metrics/exemplars?target=vk&family=took_total',
  );
  assert.deepEqual(exemplars, [
    { value: 0.7, traceId: unknown, spanId: '', timeMicros: 200_500_000, stored: false },
    { value: 0.5, traceId: known, spanId: id(1), timeMicros: 100_000_000, stored: true },
  ]);
  const labels = encodeURIComponent('{"a":"1"}');
  const one = await askPage<MetricExemplars>(
    viewer,
    `/ui/metrics/exemplars?target=vk&family=took_total&labels=${labels}`,
  );
  assert.deepEqual(
    one.exemplars.map(({ traceId }) => traceId),
    [known],
  );
  assert.deepEqual([...new Set(asked)], ['/metrics?name%5B%5D=took_total']);
});

test('a viewer without targets has none, and what cannot be asked is refused', async (t) => {
  const viewer = await testViewer(t, { scrape: [{ name: 'vk', url: 'http://127.0.0.1:1' }] }, quickScrapes);
  const { targets } = await askPage<Metrics>(await testViewer(t), '/ui/metrics');
  assert.deepEqual(targets, []);
  for (const [path, status, message] of [
    ['/ui/metrics?minutes=16', 400, 'minutes must be a whole number from 1 to 15'],
    ['/ui/metrics/exemplars?target=vk', 400, 'family is missing'],
    ['/ui/metrics/exemplars?target=vk&family=a&labels=x', 400, 'labels must be a JSON object of texts'],
    ['/ui/metrics/exemplars?target=x&family=a', 404, 'there is no such target'],
    ['/ui/metrics/exemplars?target=vk&family=a', 502, 'the target does not answer'],
  ] as const) {
    const refused = await askRefused(viewer, path);
    assert.deepEqual([refused.status, refused.message], [status, message], path);
  }
});

test('metrics are for those with the token', async (t) => {
  const { path, token } = tokenFile(t);
  const viewer = await testViewer(t, { tokenFile: path });
  for (const route of ['/ui/metrics', '/ui/metrics/exemplars?target=a&family=b']) {
    assert.equal((await ask(viewer, route)).status, 401);
  }
  assert.equal((await ask(viewer, '/ui/metrics', { authorization: `Bearer ${token}` })).status, 200);
});
