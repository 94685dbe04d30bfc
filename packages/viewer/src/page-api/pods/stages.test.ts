import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PodEvent } from './event.ts';
import { podRow } from './row.ts';

const time = fc.integer({ min: 300, max: 500 });
const reportedTime = fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined });
const spanId = fc.integer({ min: 1, max: 9 }).map(String);

/** Spans of one pod as they may be left when others were lost, with clocks that disagree. */
const anyEvent: fc.Arbitrary<PodEvent> = fc
  .record({
    kind: fc.constantFrom('sync', 'create', 'update', 'delete'),
    traceId: fc.constant('t'),
    spanId,
    parentSpanId: fc.oneof(fc.constant(''), spanId),
    spanName: fc.constant('span'),
    service: fc.constantFrom('', 'VK'),
    name: fc.constantFrom('', 'web'),
    namespace: fc.constant('default'),
    uid: fc.constant('u'),
    start: time,
    lasts: fc.integer({ min: 0, max: 100 }),
    status: fc.constantFrom('unset', 'ok', 'error'),
    error: fc.constantFrom('', 'timeout'),
    wait: fc.integer({ min: 0, max: 900 }),
    attempt: fc.integer({ min: 0, max: 3 }),
    update: fc.constantFrom('', 'spec', 'status'),
    phase: fc.constantFrom('', 'Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'),
    previous: fc.constantFrom('', 'Pending', 'Running'),
    startTime: reportedTime,
    finishTime: reportedTime,
    cause: fc.constant(''),
    linksTo: fc.array(spanId, { maxLength: 1 }),
  } as const)
  .map(({ lasts, ...event }) => ({ ...event, end: event.start + lasts }));

const anyEvents = fc.array(anyEvent, { minLength: 1, maxLength: 12 });

test('stages are in order, without gaps, none is negative, and only the last can be open', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { segments, startMicros, endMicros } = podRow(events);
      assert.ok(segments.length > 0);
      assert.equal(segments[0]?.startMicros, startMicros);
      assert.equal(segments.at(-1)?.endMicros, endMicros);
      for (const [i, segment] of segments.entries()) {
        const next = segments[i + 1];
        assert.ok(Number.isFinite(segment.startMicros) && segment.startMicros >= 0);
        if (next === undefined) {
          const { stage, endMicros } = segment;
          assert.ok(endMicros === null || (stage === 'ended' && endMicros >= segment.startMicros));
        } else {
          assert.equal(segment.endMicros, next.startMicros);
          assert.ok(next.startMicros > segment.startMicros);
          assert.notEqual(next.stage, segment.stage);
        }
      }
    }),
    { numRuns: 3_000 },
  );
});

test('a call takes place once per attempt at most, and nothing runs before it was called', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { segments, attempts } = podRow(events);
      const stages = segments.map(({ stage }) => stage);
      assert.ok(stages.filter((stage) => stage === 'call').length <= attempts);
      const firstCreate = Math.min(
        ...events.filter(({ kind }) => kind === 'create').map(({ start }) => start),
      );
      const running = segments.find(({ stage }) => stage === 'running');
      assert.ok(running === undefined || attempts === 0 || running.startMicros >= firstCreate);
    }),
    { numRuns: 1_000 },
  );
});

test('the order in which spans arrive changes nothing', () => {
  const distinct = anyEvents.map((events) =>
    events.map((event, i) => ({ ...event, start: i * 20, end: i * 20 + (event.end - event.start) })),
  );
  const shuffled = distinct.chain((events) =>
    fc.record({
      events: fc.constant(events),
      mixed: fc.shuffledSubarray(events, { minLength: events.length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ events, mixed }) => assert.deepEqual(podRow(mixed), podRow(events))),
    { numRuns: 1_000 },
  );
});
