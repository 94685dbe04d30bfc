import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { id, request, type SpanInput, traceId } from '../testing/spans.ts';
import { createAssembly } from './assembly.ts';
import { createTraceStore } from './store.ts';

/** An assembly on a clock that the test moves. */
const assemble = (t: TestContext, maxSpans = 1_000) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const store = createTraceStore({ maxSpans, maxBytes: 1_000_000 });
  const delivered: string[] = [];
  const assembly = createAssembly({ quietMs: 1_000, orphanMs: 10_000 }, (trace, { complete, updated }) => {
    const number = Number.parseInt(trace.traceId, 16);
    const marks = `${complete ? '' : ' incomplete'}${updated ? ' updated' : ''}`;
    delivered.push(`${number}: ${trace.spans.length} spans${marks}`);
  });
  return {
    delivered,
    assembly,
    wait: (ms: number) => t.mock.timers.tick(ms),
    add(...spans: SpanInput[]) {
      const { traces, evicted } = store.append(request(spans));
      assembly.extend(traces);
      assembly.release(evicted);
    },
  };
};

const root: SpanInput = { spanId: id(1) };
const child: SpanInput = { spanId: id(2), parentSpanId: id(1) };
const other: SpanInput = { traceId: traceId(2) };

test('a trace with its root is delivered when nothing came for one second', (t) => {
  const { add, wait, delivered } = assemble(t);
  add(root);
  wait(900);
  add(child);
  wait(999);
  assert.deepEqual(delivered, []);
  wait(1);
  assert.deepEqual(delivered, ['1: 2 spans']);
});

test('a trace without its root is delivered as incomplete ten seconds after its first span', (t) => {
  const { add, wait, delivered } = assemble(t);
  add(child);
  wait(9_000);
  add({ ...child, spanId: id(3) });
  wait(999);
  assert.deepEqual(delivered, []);
  wait(1);
  assert.deepEqual(delivered, ['1: 2 spans incomplete']);
});

test('a root that comes late completes the trace', (t) => {
  const { add, wait, delivered } = assemble(t);
  add(child);
  wait(9_999);
  add(root);
  wait(999);
  assert.deepEqual(delivered, []);
  wait(1);
  assert.deepEqual(delivered, ['1: 2 spans']);
});

test('spans that come after the delivery bring the trace again, marked as updated', (t) => {
  const { add, wait, delivered } = assemble(t);
  add(root);
  wait(1_000);
  add(child);
  wait(1_000);
  wait(60_000);
  assert.deepEqual(delivered, ['1: 1 spans', '1: 2 spans updated']);
});

test('a span that is sent again does not delay or repeat its trace', (t) => {
  const { add, wait, delivered } = assemble(t);
  add(root);
  wait(999);
  add(root);
  wait(1);
  add(root);
  wait(60_000);
  assert.deepEqual(delivered, ['1: 1 spans']);
});

test('each trace has a deadline of its own', (t) => {
  const { add, wait, delivered } = assemble(t);
  add(child);
  wait(500);
  add(other);
  wait(1_000);
  assert.deepEqual(delivered, ['2: 1 spans']);
  wait(8_500);
  assert.deepEqual(delivered, ['2: 1 spans', '1: 1 spans incomplete']);
});

test('flushing delivers what still waits', (t) => {
  const { add, wait, delivered, assembly } = assemble(t);
  add(child);
  add(other);
  assembly.flush();
  wait(60_000);
  assert.deepEqual(delivered, ['2: 1 spans', '1: 1 spans incomplete']);
});

test('a trace that has to make room is delivered before it is gone', (t) => {
  const { add, delivered } = assemble(t, 1);
  add(child);
  add(other);
  assert.deepEqual(delivered, ['1: 1 spans incomplete']);
});
