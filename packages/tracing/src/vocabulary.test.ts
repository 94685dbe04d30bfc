import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { SpanKind, trace } from '@opentelemetry/api';
import { Agent, interceptors, request } from 'undici';
import { ATTRIBUTE_GROUPS } from './attributes.ts';
import { httpCall } from './http-call.ts';
import { tracingInterceptor } from './http-client/interceptor.ts';
import { tracePodLifecycle } from './lifecycle.ts';
import type { PodLike } from './pod.ts';
import type { PodProvider } from './provider.ts';
import { serverCall } from './server-call.ts';
import { activeSpanContext, syncPod } from './span.ts';
import { serve } from './testing/http.ts';
import { traceTest } from './testing/tracing.ts';
import { HTTP_CLIENT_SPAN, type HttpCallName, type ServerSpanName, SPANS } from './vocabulary.ts';

const metadata = { name: 'job', namespace: 'lab', uid: 'u-1' };
const ran = { startedAt: '2026-01-02T03:04:05Z', finishedAt: '2026-01-02T03:04:06Z' };
const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

const named = <Name extends string>(kind: SpanKind) =>
  Object.entries(SPANS).flatMap(([name, span]) => (span.kind === kind ? [name as Name] : []));

/** Makes each span of a virtual kubelet's own, as a provider does. */
async function callProvider(): Promise<void> {
  let tell = (_pod: PodLike): void => {};
  const provider = tracePodLifecycle<Required<PodProvider>>({
    createPod: async () => {},
    updatePod: async () => {},
    deletePod: async () => {},
    getPod: async () => undefined,
    getPodStatus: async () => undefined,
    getPods: async () => [],
    notifyPods(callback) {
      tell = callback;
    },
    getContainerLogs: async () => Readable.from([Buffer.from('line')]),
    getStatsSummary: async () => ({}),
    ping: async () => {},
  });
  const pod = { metadata };
  provider.notifyPods(() => {});
  await syncPod(metadata, { queuedBy: activeSpanContext(), queueWaitMicros: 1, attempt: 1 }, async () => {});
  await provider.getPod('lab', 'job');
  await provider.createPod(pod);
  await provider.updatePod(pod);
  tell({ ...pod, status: { phase: 'Running' } });
  tell({ ...pod, status: { phase: 'Succeeded', containerStatuses: [{ state: { terminated: ran } }] } });
  const failed = { exitCode: 3, reason: 'Error' };
  tell({ ...pod, status: { phase: 'Failed', containerStatuses: [{ state: { terminated: failed } }] } });
  await provider.getPods();
  await provider.getPodStatus('lab', 'job');
  await buffer(await provider.getContainerLogs('lab', 'job', 'main', {}));
  await provider.getStatsSummary();
  await provider.deletePod(pod);
}

async function callRemote(): Promise<void> {
  for (const name of named<HttpCallName>(SpanKind.CLIENT)) {
    const body = name === 'LogHttpCall' ? Readable.from([Buffer.from('line')]) : undefined;
    await httpCall(name, name === 'PingHttpCall' ? [] : [metadata], async (call) => {
      call.request({ method: 'POST', url: 'http://api.test/x' });
      return { statusCode: 503, body };
    });
    if (body) await buffer(body);
  }
  await httpCall('StatusHttpCall', [metadata, { ...metadata, uid: 'u-2' }], async (call) => {
    call.request({ method: 'GET', url: 'http://api.test/status' });
    call.changed([metadata]);
    return { statusCode: 200 };
  });
}

async function answer(): Promise<void> {
  const headers = { host: 'api.test', traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01` };
  for (const name of named<ServerSpanName>(SpanKind.SERVER))
    await serverCall(name, { headers, method: 'POST', url: '/x' }, async () => ({ statusCode: 503 }));
}

test('each span has the kind, parent, links and attributes of the vocabulary, and no others', async (t) => {
  const traced = await traceTest(t);
  const host = await trace.getTracer('host').startActiveSpan('host', async (span) => {
    await callProvider();
    await callRemote();
    await answer();
    span.end();
    return span.spanContext();
  });
  const names = Object.keys(SPANS);
  const made = (await traced.spans()).filter(({ name }) => name in SPANS);
  assert.deepEqual([...new Set(made.map(({ name }) => name))].toSorted(), names.toSorted());

  const created = made.find(({ name }) => name === 'CreatePodVK')?.spanId;
  const parents = { none: '', 'active span': host.spanId, "caller's traceparent": CALLER.spanId };
  const linked = { 'what queued it': host.spanId, CreatePodVK: created };
  for (const [name, span] of Object.entries(SPANS)) {
    const ofName = made.filter((candidate) => candidate.name === name);
    for (const { kind, parentSpanId, links } of ofName) {
      assert.equal(kind, span.kind + 1, name);
      assert.equal(parentSpanId, parents[span.parent], name);
      const wanted = 'links' in span ? [linked[span.links]] : [];
      assert.deepEqual(
        links.map(({ spanId }) => spanId),
        wanted,
        name,
      );
    }
    const failed = span.kind === SpanKind.INTERNAL ? [] : ATTRIBUTE_GROUPS.failed;
    const groups = span.attributes.flatMap((group) => [...ATTRIBUTE_GROUPS[group]]);
    const expected = new Set<string>([...ATTRIBUTE_GROUPS.every, ...groups, ...failed]);
    const actual = new Set(ofName.flatMap(({ attributes }) => Object.keys(attributes)));
    assert.deepEqual([...actual].toSorted(), [...expected].toSorted(), name);
  }
});

test('the span of any other HTTP request has the name, kind, parent and attributes of the vocabulary', async (t) => {
  const traced = await traceTest(t, { httpClient: true });
  const { url } = await serve(t, ({ url: path }, response) =>
    path === '/create' ? response.writeHead(302, { location: '/none' }).end() : response.writeHead(404).end(),
  );
  const following = new Agent().compose(tracingInterceptor(), interceptors.redirect({ maxRedirections: 1 }));
  t.after(() => following.close());
  const host = await trace.getTracer('host').startActiveSpan('host', async (span) => {
    await (await request(`${url}/create`, { dispatcher: following, method: 'GET' })).body.dump();
    await (await request(`${url}/create`, { method: 'BREW' })).body.dump();
    span.end();
    return span.spanContext();
  });
  const made = (await traced.spans()).filter(({ name }) => name !== 'host');
  assert.deepEqual(
    made.map(({ name }) => name),
    ['GET /create', 'GET', 'HTTP /create'],
  );
  assert.equal(HTTP_CLIENT_SPAN.name, '{method} {url.template}');
  assert.equal(HTTP_CLIENT_SPAN.parent, 'active span');
  for (const { kind, parentSpanId } of made) {
    assert.equal(kind, HTTP_CLIENT_SPAN.kind + 1);
    assert.equal(parentSpanId, host.spanId);
  }
  const groups = HTTP_CLIENT_SPAN.attributes.flatMap((group) => [...ATTRIBUTE_GROUPS[group]]);
  const actual = new Set(made.flatMap(({ attributes }) => Object.keys(attributes)));
  assert.deepEqual([...actual].toSorted(), [...groups, ...ATTRIBUTE_GROUPS.failed].toSorted());
});
