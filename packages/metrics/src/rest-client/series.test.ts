import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { request } from 'node:http';
import { test } from 'node:test';
import { createRenderer, createRestClientMetrics, type RestClientMetricsOptions } from '../index.ts';
import { parseExposition } from '../testing/parse.ts';
import { REST_CLIENT_METRICS } from './families.ts';
import { apiServer, refusingUrl } from './testing/api-server.ts';
import { CLIENTS, nodeHttp, requestOf, UNDICI } from './testing/clients.ts';
import { counting, valuesOf } from './testing/counted.ts';
import { createTimers } from './timers.ts';

const ALL = ['kubernetes', 'kubevirt', 'documents'] as const;
const API_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** All series of a counter, those at 0 too. */
async function seriesOf(metrics: ReturnType<typeof createRestClientMetrics>, name: string) {
  const family = (await metrics.gather()).families.find((each) => each.name === name);
  assert.ok(family?.type === 'counter');
  return family.points.map(({ labels, value }) => [...Object.values(labels), value].join(' ')).sort();
}

test('each name has its labels, and the histograms their buckets', async (t) => {
  const { host, url } = await apiServer(t);
  const { metrics } = counting(t, { names: ALL });
  await fetch(`${url}/api/v1/namespaces/default/pods/secret?pretty=true`, { method: 'PUT' });
  const { families } = await metrics.gather();
  const shapes = families.map(({ name, points: [point] }) => [name, point?.labels]);
  const template = `${url}/api/v1/namespaces/%7Bnamespace%7D/pods/%7Bname%7D`;
  const api = { method: 'PUT', host, resource: 'pods', verb: 'UPDATE' };
  assert.deepEqual(shapes, [
    ['rest_client_requests_total', { code: '<error>', method: 'PUT', host }],
    ['kubevirt_rest_client_requests_total', { code: '<error>', ...api }],
    ['rest_client_request_duration_seconds', { verb: 'PUT', host }],
    ['kubevirt_rest_client_request_latency_seconds', { verb: 'UPDATE', url: template }],
    ['rest_client_request_latency_seconds', { verb: 'PUT', url: template }],
    ['rest_client_rate_limiter_duration_seconds', { verb: 'PUT', host }],
    ['kubevirt_rest_client_rate_limiter_duration_seconds', { verb: 'UPDATE', url: template }],
    ['rest_client_errors_total', { reason: 'abort', host }],
    ['rest_client_overflows_total', { limit: 'hosts' }],
  ]);
  const bounds = families.flatMap(({ name, points: [point] }) =>
    point && 'bounds' in point ? [[name, point.bounds.length, point.bounds[0], point.bounds.at(-1)]] : [],
  );
  assert.deepEqual(bounds, [
    ['rest_client_request_duration_seconds', 12, 0.005, 60],
    ['kubevirt_rest_client_request_latency_seconds', 23, 0.005, 60],
    ['rest_client_request_latency_seconds', 10, 0.001, 0.512],
    ['rest_client_rate_limiter_duration_seconds', 12, 0.005, 60],
    ['kubevirt_rest_client_rate_limiter_duration_seconds', 10, 0.001, 0.512],
  ]);
});

test('one attempt is one under each of the names', async (t) => {
  const { url } = await apiServer(t);
  const { metrics } = counting(t, { names: [...ALL, ...ALL] });
  await fetch(`${url}/api/v1/pods`);
  await fetch(`${url}/apis/apps/v1/deployments?watch=1`);
  await nodeHttp(`${url}/create`, { method: 'POST' });
  assert.deepEqual(await valuesOf(metrics, 'rest_client_requests_total', 'code', 'method'), {
    '200 GET': 2,
    '200 POST': 1,
  });
  const named = await valuesOf(metrics, 'kubevirt_rest_client_requests_total', 'method', 'resource', 'verb');
  assert.deepEqual(named, { 'GET pods LIST': 1, 'GET deployments WATCH': 1, 'POST none none': 1 });
  for (const name of ['kubevirt_rest_client_request_latency_seconds', 'rest_client_request_latency_seconds'])
    assert.deepEqual(await valuesOf(metrics, name, 'url'), {
      [`${url}/api/v1/pods`]: 1,
      [`${url}/apis/apps/v1/deployments`]: 1,
      [`${url}/%7Bprefix%7D`]: 1,
    });
});

test('a host of a list has its series at 0 before its first request, with the time they began', async (t) => {
  const before = Date.now() / 1_000;
  const { metrics } = counting(t, { hosts: ['10.96.0.1:443', '[FD00::1]:6443'] });
  const hosts = ['10.96.0.1', '[fd00::1]:6443'];
  const expected = hosts.flatMap((host) =>
    ['<error>', 404, 500].flatMap((code) => API_METHODS.map((method) => `${code} ${method} ${host} 0`)),
  );
  assert.deepEqual(await seriesOf(metrics, 'rest_client_requests_total'), expected.sort());
  assert.equal((await seriesOf(metrics, 'rest_client_errors_total')).length, 2 * 10);
  const named = counting(t, { names: ['kubevirt'], hosts });
  assert.deepEqual(await seriesOf(named.metrics, 'kubevirt_rest_client_requests_total'), []);
  const [family] = (await metrics.gather()).families;
  for (const { start = 0 } of family?.points ?? []) assert.ok(start >= before && start <= Date.now() / 1_000);
});

test('a host that is seen has its series for its method, and its resource under the names of KubeVirt', async (t) => {
  const { host, url } = await apiServer(t);
  const { metrics } = counting(t, { names: ['kubevirt', 'documents'] });
  await fetch(`${url}/api/v1/nodes`);
  assert.deepEqual(await seriesOf(metrics, 'rest_client_requests_total'), [
    `200 GET ${host} 1`,
    `404 GET ${host} 0`,
    `500 GET ${host} 0`,
    `<error> GET ${host} 0`,
  ]);
  assert.deepEqual(await seriesOf(metrics, 'kubevirt_rest_client_requests_total'), [
    `200 GET ${host} nodes LIST 1`,
    `404 GET ${host} nodes LIST 0`,
    `500 GET ${host} nodes LIST 0`,
    `<error> GET ${host} nodes LIST 0`,
  ]);
});

test('only requests to the allowed hosts count, by a list or by a function', async (t) => {
  const api = await apiServer(t);
  const exporter = await apiServer(t);
  const asked: string[] = [];
  const byList = counting(t, { hosts: [api.host] });
  const byFunction = counting(t, {
    hosts: (host) => {
      asked.push(host);
      return host === api.host;
    },
  });
  for (const url of [api.url, exporter.url])
    for (const get of [fetch, nodeHttp]) for (let i = 0; i < 3; i += 1) await get(url);
  for (const { metrics } of [byList, byFunction])
    assert.deepEqual(await valuesOf(metrics, 'rest_client_requests_total', 'host'), { [api.host]: 6 });
  assert.deepEqual(asked, [api.host, exporter.host]);
});

test('hosts of a list are not over the limit, nor is one host under two schemes', async (t) => {
  const { host, url } = await apiServer(t);
  const listed = counting(t, { hosts: [host], maxHosts: 1 });
  const seen = counting(t, { maxHosts: 1 });
  await fetch(url);
  await assert.rejects(fetch(url.replace('http:', 'https:')));
  for (const { metrics } of [listed, seen])
    assert.deepEqual(await valuesOf(metrics, 'rest_client_requests_total', 'host', 'code'), {
      [`${host} 200`]: 1,
      [`${host} <error>`]: 1,
    });
});

test('hosts over the limit are other, and counted', async (t) => {
  const servers = [await apiServer(t), await apiServer(t), await apiServer(t), await apiServer(t)];
  const { metrics } = counting(t, { names: ALL, maxHosts: 2 });
  for (const { url } of servers) for (const get of [fetch, nodeHttp]) await get(url);
  const [first, second] = servers;
  const hosts = { [first?.host ?? '']: 2, [second?.host ?? '']: 2, other: 4 };
  assert.deepEqual(await valuesOf(metrics, 'rest_client_requests_total', 'host'), hosts);
  const urls = { [`${first?.url}/%7Bprefix%7D`]: 2, [`${second?.url}/%7Bprefix%7D`]: 2, other: 4 };
  assert.deepEqual(await valuesOf(metrics, 'rest_client_request_latency_seconds', 'url'), urls);
  assert.deepEqual(await valuesOf(metrics, 'rest_client_overflows_total', 'limit'), { hosts: 4 });
});

test('kinds over the limit are other in all but method, host and code, and counted', async (t) => {
  const { url, host } = await apiServer(t);
  const { metrics } = counting(t, { names: ALL, maxKinds: 5 });
  for (let i = 0; i < 20; i += 1) await fetch(`${url}/api/v1/hostile${i}`);
  await assert.rejects(fetch(await refusingUrl(t)));
  const named = await valuesOf(metrics, 'kubevirt_rest_client_requests_total', 'code', 'resource', 'verb');
  assert.deepEqual(named, {
    ...Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`200 hostile${i} LIST`, 1])),
    '200 other other': 15,
    '<error> other other': 1,
  });
  const old = await valuesOf(metrics, 'rest_client_requests_total', 'code', 'host');
  assert.equal(old[`200 ${host}`], 20);
  assert.equal(Object.keys(await valuesOf(metrics, 'rest_client_request_latency_seconds', 'url')).length, 6);
  assert.deepEqual(await valuesOf(metrics, 'rest_client_overflows_total', 'limit'), { kinds: 16 });
});

test('codes that are none, and those over 32 of a series, are other, and counted', async (t) => {
  const { url } = await apiServer(t, ({ url }, response) =>
    response.socket?.end(`HTTP/1.1 ${url?.slice(1)} x\r\ncontent-length: 0\r\n\r\n`),
  );
  const { metrics, codes } = counting(t);
  const get = requestOf(UNDICI['undici 8'] ?? assert.fail());
  await get(`${url}/999`);
  assert.deepEqual(await codes(), { other: 1 });
  for (let code = 200; code < 241; code += 1) await get(`${url}/${code}`);
  const { other, ...known } = await codes();
  assert.equal(Object.keys(known).length, 32 - 4); // `other` and the three that are there from the start
  assert.equal(other, 1 + 13);
  assert.deepEqual(await valuesOf(metrics, 'rest_client_overflows_total', 'limit'), { codes: 14 });
});

test('a histogram has no series before its first observation, and a bound belongs to its bucket', async (t) => {
  const { url } = await apiServer(t);
  const { metrics } = counting(t);
  await nodeHttp(url);
  const { families } = await metrics.gather();
  const histograms = families.filter(({ type }) => type === 'histogram');
  assert.deepEqual(
    histograms.map(({ name, points }) => [name, points.length]),
    [
      ['rest_client_request_duration_seconds', 1],
      ['rest_client_rate_limiter_duration_seconds', 0],
    ],
  );
  const timers = createTimers({ name: 'n', help: 'h', buckets: [1, 2], labels: () => ({}) });
  for (const seconds of [0, 1, 1.5, 2, 3]) timers.of({}).observe(seconds);
  const [point] = timers.family().points;
  assert.deepEqual([point?.counts, point?.count, point?.sum], [[2, 4], 5, 7.5]);
});

test('a method that HTTP does not know is _OTHER', async (t) => {
  const { url } = await apiServer(t);
  const { metrics } = counting(t);
  await fetch(url, { method: 'PURGE' });
  await nodeHttp(url, { method: 'LOCK' });
  assert.deepEqual(await valuesOf(metrics, 'rest_client_requests_total', 'method'), { _OTHER: 2 });
});

test('a Host header that names another host than the one that is asked is not the label', async (t) => {
  const { url } = await apiServer(t);
  const { metrics } = counting(t);
  await new Promise((done) =>
    request(url, { headers: { host: 'spoofed' } }, (response) => response.resume().on('end', done)).end(),
  );
  assert.deepEqual(await valuesOf(metrics, 'rest_client_requests_total', 'host'), { '127.0.0.1': 1 });
});

test('labels of an exemplar are asked in the context of who makes the request, and stand at its bucket', async (t) => {
  const { url } = await apiServer(t);
  const spans = new AsyncLocalStorage<{ trace_id: string; span_id: string }>();
  for (const [name, get] of Object.entries(CLIENTS)) {
    const { metrics } = counting(t, { exemplar: () => spans.getStore() });
    await get(url);
    await spans.run({ trace_id: name, span_id: 'b' }, () => get(url));
    const family = (await metrics.gather()).families.find(({ type }) => type === 'histogram');
    assert.ok(family?.type === 'histogram');
    const [{ exemplars, sum = 0 } = {}] = family.points;
    const [found, ...others] = exemplars?.filter(Boolean) ?? [];
    assert.deepEqual([found?.labels, others], [{ trace_id: name, span_id: 'b' }, []]);
    assert.ok(found && found.value > 0 && found.value < sum);
  }
});

test('what the functions that are given throw harms neither the request nor its count', async (t) => {
  const fail = () => {
    throw new Error('no');
  };
  const { url } = await apiServer(t);
  const withExemplar = counting(t, { exemplar: fail });
  const withHosts = counting(t, { hosts: fail });
  for (const get of [fetch, nodeHttp]) await get(url);
  assert.deepEqual(await withExemplar.codes(), { 200: 2 });
  assert.deepEqual(await withHosts.codes(), {});
});

test('a snapshot does not change with later requests', async (t) => {
  const { url } = await apiServer(t);
  const { metrics } = counting(t, { names: ALL });
  await fetch(url);
  const snapshot = await metrics.gather();
  const before = JSON.stringify(snapshot);
  await fetch(url);
  assert.equal(JSON.stringify(snapshot), before);
});

test('both formats carry all of it', async (t) => {
  const { url } = await apiServer(t);
  const { metrics } = counting(t, { names: ALL, exemplar: () => ({ trace_id: 'a' }) });
  for (const get of [fetch, nodeHttp]) await get(`${url}/api/v1/pods`);
  for (const format of ['text', 'openmetrics'] as const) {
    let body = '';
    for await (const piece of createRenderer(format).render(await metrics.gather())) body += piece;
    const counts = [...parseExposition(body, format).values()].flatMap(({ samples }) => samples);
    assert.match(body, /code="<error>"/);
    assert.equal(counts.find(({ name }) => name === 'rest_client_request_duration_seconds_count')?.value, 2);
  }
});

test('options that cannot be meant are refused with their name and value', () => {
  const refused: readonly [RestClientMetricsOptions, RegExp][] = [
    [{ names: [] }, /names/],
    [{ names: 'kubevirt' as never }, /^names is kubevirt: .* a list of one or more of kubernetes,/],
    [{ names: ['toString' as never] }, /names.*toString/],
    [{ hosts: ['https://10.96.0.1'] }, /hosts.*https:/],
    [{ hosts: 'a:1' as never }, /^hosts is a:1: .* a list/],
    [{ hosts: ['a/b'] }, /hosts.*a\/b/],
    [{ hosts: [''] }, /hosts/],
    [{ hosts: ['a', 'b'], maxHosts: 1 }, /hosts.*maxHosts/],
    [{ maxHosts: 0 }, /maxHosts.*0/],
    [{ maxKinds: 1.5 }, /maxKinds.*1\.5/],
    [{ maxKinds: 1e9 }, /maxKinds/],
  ];
  for (const [options, message] of refused)
    assert.throws(() => createRestClientMetrics(options), { code: 'ERR_METRICS_OPTION', message });
  assert.deepEqual(Object.keys(REST_CLIENT_METRICS), ALL);
});
