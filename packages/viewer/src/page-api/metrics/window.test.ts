import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scrapesIn, windowOf } from './window.ts';

const seconds = (...all: number[]) => all.map((second) => second * 1_000_000);

test('buckets begin at whole multiples of their length, and are never shorter than two scrapes', () => {
  assert.deepEqual(windowOf(1, 125_000_000), {
    bucketMicros: 10_000_000,
    buckets: seconds(70, 80, 90, 100, 110, 120),
  });
  assert.deepEqual([windowOf(5, 1e15).buckets.length, windowOf(15, 1e15).buckets.length], [30, 60]);
});

test('a scrape counts in the bucket in which it ended, if there is one before it', () => {
  const window = windowOf(1, 125_000_000);
  assert.deepEqual(scrapesIn(window, seconds(60, 69, 71, 84, 120)), {
    first: 2,
    bucketOf: [0, 1, 5],
    seconds: [2, 13, 36],
  });
  assert.deepEqual(scrapesIn(window, seconds(100, 105)), { first: 1, bucketOf: [3], seconds: [5] });
  assert.deepEqual(scrapesIn(window, seconds(100)), { first: 1, bucketOf: [], seconds: [] });
  assert.deepEqual(scrapesIn(window, []), { first: 0, bucketOf: [], seconds: [] });
});
