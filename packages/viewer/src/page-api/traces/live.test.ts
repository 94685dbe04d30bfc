import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { askRefused } from '../../testing/page.ts';
import { id, request, traceId } from '../../testing/spans.ts';
import { post, testViewer } from '../../testing/viewer.ts';
import type { Viewer } from '../../viewer.ts';
import type { TraceList } from '../contract.ts';

/** A client of server-sent events. */
interface Client {
  readonly response: IncomingMessage;
  /** The next list. Rejects when the stream ends before it. */
  next(): Promise<TraceList>;
}

async function* lists(response: IncomingMessage): AsyncGenerator<TraceList> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^event: list\ndata: (.*)$/.exec(event) ?? [];
      if (data !== undefined) yield JSON.parse(data) as TraceList;
    }
  }
}

const listen = async ({ ports }: Viewer, query = ''): Promise<Client> => {
  const asked = get({ host: '127.0.0.1', port: ports.api, path: `/ui/live${query}` });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const source = lists(response);
  return {
    response,
    async next() {
      const { value, done } = await source.next();
      if (done) throw new Error('the stream has ended');
      return value;
    },
  };
};

const idsOf = ({ traces }: TraceList): string[] => traces.map((trace) => trace.traceId);

test('a list comes at once, and again with what has changed', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([{ traceId: traceId(1) }]));
  const client = await listen(viewer);
  assert.equal(client.response.headers['content-type'], 'text/event-stream');
  assert.equal(client.response.headers['cache-control'], 'no-store');
  assert.deepEqual(idsOf(await client.next()), [traceId(1)]);
  await post(viewer, request([{ traceId: traceId(2) }]));
  assert.deepEqual(idsOf(await client.next()), [traceId(2), traceId(1)]);
  await post(viewer, request([{ traceId: traceId(1), spanId: id(9) }]));
  const last = await client.next();
  assert.deepEqual(idsOf(last), [traceId(1), traceId(2)]);
  assert.equal(last.traces[0]?.spanCount, 2);
});

test('many requests within a second are one list', async (t) => {
  const viewer = await testViewer(t, {}, { listPauseMs: 1_000 });
  const client = await listen(viewer);
  assert.deepEqual(idsOf(await client.next()), []);
  for (let n = 1; n <= 20; n++) await post(viewer, request([{ traceId: traceId(n) }]));
  let list = await client.next();
  let count = 1;
  for (; list.matched < 20; count++) list = await client.next();
  assert.ok(count <= 3, `${count} lists`);
});

test('a live list is filtered, and a trace enters it when a span makes it match', async (t) => {
  const viewer = await testViewer(t, { maxSpans: 3 });
  await post(viewer, request([{ traceId: traceId(1) }, { traceId: traceId(2), status: { code: 2 } }]));
  const client = await listen(viewer, '?error=1&limit=1');
  const first = await client.next();
  assert.deepEqual([idsOf(first), first.matched], [[traceId(2)], 1]);
  await post(viewer, request([{ traceId: traceId(1), spanId: id(5), status: { code: 2 } }]));
  const second = await client.next();
  assert.deepEqual([idsOf(second), second.matched], [[traceId(1)], 2]);
  await post(viewer, request([{ traceId: traceId(3) }]));
  const third = await client.next();
  assert.deepEqual([idsOf(third), third.matched, third.store.evictedSpans], [[traceId(1)], 1, 1]);
});

test('closing the viewer ends the streams in order, not by force', async (t) => {
  const viewer = await testViewer(t);
  const clients = await Promise.all([listen(viewer), listen(viewer)]);
  await Promise.all(clients.map((client) => client.next()));
  await viewer.close();
  // One that is ended by force, after two seconds, fails with ECONNRESET.
  for (const client of clients) await assert.rejects(client.next(), /the stream has ended/);
});

test('33 streams are one too many, and the place of one that left is free again', async (t) => {
  const viewer = await testViewer(t);
  const clients = await Promise.all(Array.from({ length: 32 }, () => listen(viewer)));
  const refused = await askRefused(viewer, '/ui/live');
  assert.deepEqual([refused.status, refused.code], [503, 'ERR_REQUEST']);
  clients[0]?.response.destroy();
  let next = await listen(viewer);
  for (const end = Date.now() + 5_000; next.response.statusCode === 503 && Date.now() < end; ) {
    next.response.resume();
    next = await listen(viewer);
  }
  assert.equal(next.response.statusCode, 200);
  assert.deepEqual(idsOf(await next.next()), []);
});

test('a client that does not read gets no second list until it does, and then the newest', async (t) => {
  const viewer = await testViewer(t);
  const name = 'x'.repeat(1_000);
  const batch = (from: number) =>
    request(
      Array.from({ length: 1_000 }, (_, i) => ({ traceId: traceId(from + i), name })),
      { 'service.name': name },
    );
  await post(viewer, batch(1));
  const slow = connect(viewer.ports.api, '127.0.0.1');
  t.after(() => slow.destroy());
  slow.pause().write('GET /ui/live?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const quick = await listen(viewer, '?limit=1000');
  await quick.next();
  for (const from of [2_001, 4_001, 6_001]) {
    await post(viewer, batch(from));
    await quick.next();
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  const newest = `"traceId":"${traceId(7_000)}"`;
  let text = '';
  slow.setEncoding('latin1').on('data', (chunk: string) => {
    const from = Math.max(text.length - newest.length, 0);
    text += chunk;
    if (text.includes(newest, from)) resolve();
  });
  slow.resume();
  await promise;
  const sent = text.split('event: list').length - 1;
  assert.ok(sent >= 2 && sent < 4, `${sent} lists`);
});
