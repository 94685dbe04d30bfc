import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { renderTrace, traceToJson } from '../console/render.ts';
import { createTraceStore } from '../store/store.ts';
import { damagedJson, hostileBytes } from '../testing/hostile.ts';
import { ask, post, testViewer } from '../testing/viewer.ts';
import type { Viewer } from '../viewer.ts';

const caps = { maxSpans: 20, maxBytes: 20_000 };

const json = { 'content-type': 'application/json' };

const pass = (bytes: Buffer): Buffer => bytes;

interface Answer {
  readonly code: status;
  readonly reply: Buffer;
}

/** Exports over gRPC; an error's code is an answer too. */
const exporter = (t: TestContext, viewer: Viewer): ((bytes: Uint8Array) => Promise<Answer>) => {
  const client = new Client(`127.0.0.1:${viewer.ports.grpc}`, credentials.createInsecure());
  t.after(() => client.close());
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  return (bytes) =>
    new Promise((resolve) => {
      const done = (error: ServiceError | null, reply: Buffer = Buffer.alloc(0)): void =>
        resolve({ code: error?.code ?? status.OK, reply });
      client.makeUnaryRequest(path, pass, pass, Buffer.from(bytes), done);
    });
};

/** What is stored stays within the caps and can be read in every way, long after its sender has gone. */
const assertReadable = async (viewer: Viewer): Promise<void> => {
  const { spans, bytes } = viewer.stats();
  assert.ok(spans <= caps.maxSpans && bytes <= caps.maxBytes, `${spans} spans, ${bytes} bytes`);
  const traces = viewer.traces();
  for (const trace of traces) {
    renderTrace(trace);
    JSON.parse(traceToJson(trace));
  }
  const searches = ['{}', '{ .a = "b" }', '{ name = "" } | select(span.a, resource.a)'].map(
    (q) => `/api/search?${new URLSearchParams({ q, limit: '1000', spss: '100' })}`,
  );
  const last = traces.at(-1);
  const routes = last === undefined ? [] : [`/api/traces/${last.traceId}`, `/api/v2/traces/${last.traceId}`];
  for (const path of [...searches, ...routes]) {
    const { status, body } = await ask(viewer, path);
    assert.equal(status, 200, path);
    JSON.parse(body.toString());
  }
  for (const path of routes) {
    const { status, body } = await ask(viewer, path, { accept: 'application/protobuf' });
    assert.equal(status, 200, path);
    if (path.startsWith('/api/v2/')) continue;
    // A trace's message is that of a request: it can be sent on as it was read.
    const { traces } = createTraceStore({ maxSpans: 1_000, maxBytes: 1_000_000 }).append(body);
    assert.deepEqual(
      Array.from(traces, ({ traceId, spans }) => [traceId, spans.length]),
      [[last?.traceId, last?.spans.length]],
    );
  }
};

/** Both receivers say the same of a request. */
const codes: Readonly<Record<number, status>> = {
  200: status.OK,
  400: status.INTERNAL,
  413: status.RESOURCE_EXHAUSTED,
};

test('whatever bytes arrive, over HTTP and gRPC, are refused or can be read later', async (t) => {
  const viewer = await testViewer(t, caps);
  const send = exporter(t, viewer);
  await fc.assert(
    fc.asyncProperty(hostileBytes, async (bytes) => {
      const response = await post(viewer, bytes);
      const { code, reply } = await send(bytes);
      assert.equal(code, codes[response.status], `HTTP ${response.status}, gRPC ${code}`);
      if (response.status !== 200) return;
      assert.deepEqual(reply, Buffer.from(await response.arrayBuffer()));
      await assertReadable(viewer);
    }),
    { numRuns: 200 },
  );
});

test('whatever text arrives as JSON is refused or can be read later', async (t) => {
  const viewer = await testViewer(t, caps);
  await fc.assert(
    fc.asyncProperty(damagedJson, async (body) => {
      const response = await post(viewer, body, json);
      assert.ok([200, 400, 413].includes(response.status), String(response.status));
      assert.equal(typeof (await response.json()), 'object');
      if (response.status === 200) await assertReadable(viewer);
    }),
    { numRuns: 200 },
  );
});

test('whatever a request says it is, it is taken, refused or of no known type', async (t) => {
  const viewer = await testViewer(t, caps);
  const types = [
    'application/x-protobuf',
    'application/json; charset=utf-8',
    'application/grpc',
    'text/plain',
    ';',
    '',
  ];
  const headers = fc.record({
    'content-type': fc.constantFrom(...types),
    'content-encoding': fc.constantFrom('identity', 'gzip', 'br', 'gzip, gzip', 'x'),
  });
  await fc.assert(
    fc.asyncProperty(headers, hostileBytes, async (given, bytes) => {
      const { status } = await post(viewer, bytes, given);
      assert.ok([200, 400, 413, 415].includes(status), String(status));
    }),
    { numRuns: 100 },
  );
});
