import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createTraceStore, type TraceStore } from '../store/store.ts';
import { id, request, traceId } from '../testing/spans.ts';
import { ask, post, testViewer } from '../testing/viewer.ts';
import { compileQuery } from '../traceql/query.ts';
import { matchingSpans } from './scan.ts';
import { search } from './search.ts';
import { tagValues } from './tag-values.ts';
import { tagNames } from './tags.ts';

const storeOf = (spans: number, perTrace: number): TraceStore => {
  const store = createTraceStore({ maxSpans: 1_000_000, maxBytes: 1_000_000_000 });
  store.append(
    request(
      Array.from({ length: spans }, (_, i) => ({
        traceId: traceId(Math.floor(i / perTrace) + 1),
        spanId: id(i + 1),
        attributes: { n: BigInt(i), text: 'ab'.repeat(20) },
      })),
    ),
  );
  return store;
};

const conditions = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, i) => `span.n = -${i + 1}`).join(' || ')} }`;

/** How often the event loop turns while something runs. */
const turnsDuring = async (work: Promise<unknown>): Promise<number> => {
  let turns = 0;
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await setImmediate();
    turns++;
  }
  await done;
  return turns;
};

const parameters = (q: string) => new URLSearchParams({ q });
const never = () => new AbortController().signal;

for (const perTrace of [1, 5_000]) {
  test(`a search of many conditions lets others run, with ${perTrace} spans to a trace`, async () => {
    const store = storeOf(5_000, perTrace);
    const few = await turnsDuring(search(store, parameters(conditions(1)), never()));
    const many = await turnsDuring(search(store, parameters(conditions(64)), never()));
    // 5,000 spans and 64 conditions are 320,000 looks, and a turn is due after 20,000.
    assert.ok(many >= 16 && many > few, `${few} and ${many} turns`);
  });
}

test('a regular expression counts as what it costs', async () => {
  const store = storeOf(2_000, 1);
  const cheap = compileQuery('{ span.n = 0 }');
  const costly = compileQuery('{ span.text =~ "(a|b|ab)*(b|ba)*c{50}" && span.n > 0 }');
  const steps = async (query: typeof cheap) => {
    let most = 0;
    for await (const match of matchingSpans(store, undefined, query, never())) {
      assert.ok(match.spans.length <= 1);
      most = Math.max(most, query.work.steps);
    }
    return most;
  };
  assert.ok((await steps(costly)) > (await steps(cheap)));
});

for (const [name, run] of [
  ['a search', (store: TraceStore, signal: AbortSignal) => search(store, parameters(conditions(64)), signal)],
  [
    'tag names',
    (store: TraceStore, signal: AbortSignal) => tagNames(store, parameters(conditions(64)), signal),
  ],
  [
    'tag values',
    (store: TraceStore, signal: AbortSignal) => tagValues(store, 'name', parameters(conditions(64)), signal),
  ],
] as const) {
  test(`${name} nobody waits for any more ends at its next turn`, async () => {
    const store = storeOf(5_000, 5_000);
    const gone = new AbortController();
    const running = run(store, gone.signal);
    const reason = new Error('gone');
    gone.abort(reason);
    const turns = turnsDuring(assert.rejects(running, reason));
    assert.ok((await turns) <= 2);
  });
}

test('a client that leaves during a search harms nobody', async (t) => {
  const viewer = await testViewer(t);
  const spans = Array.from({ length: 5_000 }, (_, i) => ({
    spanId: id(i + 1),
    attributes: { n: BigInt(i) },
  }));
  await post(viewer, request(spans));
  const path = `/api/search?q=${encodeURIComponent(conditions(64))}`;
  const client = get({ host: '127.0.0.1', port: viewer.ports.api, path });
  client.on('error', () => {});
  await once(client, 'socket');
  client.end();
  await once(client, 'finish');
  client.destroy();
  assert.equal((await ask(viewer, '/ready')).status, 200);
  assert.equal((await ask(viewer, path)).status, 200);
});

test('a value that is too long for a regular expression is refused, not waited for', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([{ attributes: { long: 'x'.repeat(200_000) } }]));
  const q = '{ .long =~ "(x+x+)+y{500}" }';
  const { status, body } = await ask(viewer, `/api/search?q=${encodeURIComponent(q)}`);
  assert.equal(status, 400);
  assert.match(
    body.toString(),
    /^invalid TraceQL query: parse error at line 1, col 12: this regular expression over a value of 200000/,
  );
});
