import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askPage, askRefused } from '../../testing/page.ts';
import { id, request, type SpanInput, traceId } from '../../testing/spans.ts';
import { post, testViewer } from '../../testing/viewer.ts';
import type { SpanStatistics } from '../contract.ts';

/** A span that started so many seconds ago and took so many microseconds. */
const span = (secondsAgo: number, micros: number, given: SpanInput = {}): SpanInput => {
  const start = BigInt(Date.now() - secondsAgo * 1_000) * 1_000_000n;
  return {
    name: 'CreatePodVK',
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(micros) * 1_000n),
    ...given,
  };
};

test('the spans of one name are counted, with errors, rate, exact percentiles and the last exit code', async (t) => {
  const viewer = await testViewer(t);
  const spans = Array.from({ length: 100 }, (_, i) =>
    span(100, i + 1, {
      spanId: id(i + 1),
      status: { code: i < 7 ? 2 : 0 },
      attributes: { 'exit.code': i === 99 ? 201n : 200n },
    }),
  );
  const last = span(10, 5, { spanId: id(500) });
  await post(viewer, request([...spans, last, span(5, 9, { spanId: id(501), name: 'Ping' })]));
  const { rows, startMicros, endMicros } = await askPage<SpanStatistics>(viewer, '/ui/statistics');
  assert.deepEqual(
    rows.map(({ name, count }) => [name, count]),
    [
      ['CreatePodVK', 101],
      ['Ping', 1],
    ],
  );
  const [row] = rows;
  assert.equal(row?.errors, 7);
  assert.deepEqual([row?.p50Micros, row?.p95Micros, row?.p99Micros, row?.maxMicros], [50, 95, 99, 100]);
  assert.equal(row?.lastExitCode, 201);
  assert.equal(row?.ratePerSecond, (101 * 1_000_000) / (endMicros - startMicros));
  assert.equal(rows[1]?.lastExitCode, null);
});

test('the window has sixty buckets, and a span counts in the one in which it started', async (t) => {
  const viewer = await testViewer(t);
  const starts = [0, 1, 45, 120, 240];
  const spans = starts.map((seconds, i) => span(seconds, 10 + i, { spanId: id(i + 1) }));
  await post(
    viewer,
    request([...spans, span(301, 10, { spanId: id(98) }), span(-60, 10, { spanId: id(99) })]),
  );
  const { buckets, bucketMicros, rows, startMicros, endMicros } = await askPage<SpanStatistics>(
    viewer,
    '/ui/statistics?minutes=5',
  );
  assert.equal(bucketMicros, 5_000_000);
  assert.equal(buckets.length, 60);
  assert.ok(buckets.every((start, i) => start === startMicros + i * bucketMicros));
  assert.ok(endMicros > (buckets.at(-1) ?? 0) && endMicros <= (buckets.at(-1) ?? 0) + bucketMicros);
  const expected = buckets.map(() => 0);
  for (const { startTimeUnixNano = '' } of spans) {
    const bucket = Math.floor((Number(BigInt(startTimeUnixNano) / 1_000n) - startMicros) / bucketMicros);
    expected[bucket] = (expected[bucket] ?? 0) + 1;
  }
  assert.deepEqual(rows[0]?.counts, expected);
  assert.deepEqual(
    rows[0]?.p50.map((median) => median === null),
    expected.map((count) => count === 0),
  );
});

test('figures are those of one service where one is asked for, and all services are named', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([span(1, 1), span(1, 1)], { 'service.name': 'VK' }));
  await post(viewer, request([span(1, 1, { traceId: traceId(2) })], { 'service.name': 'API' }));
  const { rows, services } = await askPage<SpanStatistics>(viewer, '/ui/statistics?service=API');
  assert.deepEqual([rows[0]?.count, services], [1, ['API', 'VK']]);
});

test('of many names the two hundred most frequent are shown', async (t) => {
  const viewer = await testViewer(t);
  const names = Array.from({ length: 300 }, (_, i) => span(1, 1, { name: `name ${i}`, spanId: id(i + 1) }));
  await post(viewer, request([...names, span(1, 1, { name: 'name 299', spanId: id(999) })]));
  const { rows } = await askPage<SpanStatistics>(viewer, '/ui/statistics');
  assert.deepEqual([rows.length, rows[0]?.name], [200, 'name 299']);
});

test('buckets add up to the whole, whatever the durations', async (t) => {
  const viewer = await testViewer(t);
  let next = 1;
  const sample = fc.record({
    ago: fc.integer({ min: 0, max: 3_000 }),
    micros: fc.integer({ min: 0, max: 10_000_000 }),
    error: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 40 }), async (samples) => {
      const name = `name ${next}`;
      const spans = samples.map(({ ago, micros, error }) =>
        span(ago, micros, {
          name,
          traceId: traceId(next),
          spanId: id(next++),
          status: { code: error ? 2 : 0 },
        }),
      );
      await post(viewer, request(spans));
      const { rows } = await askPage<SpanStatistics>(viewer, '/ui/statistics?minutes=60');
      const row = rows.find((found) => found.name === name);
      const sum = (numbers: readonly number[] = []): number => numbers.reduce((a, b) => a + b, 0);
      assert.deepEqual([row?.count, sum(row?.counts)], [samples.length, samples.length]);
      assert.equal(sum(row?.errorCounts), samples.filter(({ error }) => error).length);
      assert.equal(row?.maxMicros, Math.max(...samples.map(({ micros }) => micros)));
      assert.equal(Math.max(...(row?.p99 ?? []).map((value) => value ?? 0)) <= (row?.maxMicros ?? 0), true);
    }),
    { numRuns: 20 },
  );
});

for (const minutes of ['0', '1441', '1.5', '-1', 'x', '1e3']) {
  test(`minutes=${minutes} is refused`, async (t) => {
    const { status, code, message } = await askRefused(
      await testViewer(t),
      `/ui/statistics?minutes=${minutes}`,
    );
    assert.deepEqual(
      [status, code, message],
      [400, 'ERR_REQUEST', 'minutes must be a whole number from 1 to 1440'],
    );
  });
}
