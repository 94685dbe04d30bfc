import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { increasesOf } from './increase.ts';
import { quantileOf } from './quantile.ts';

const buckets = (...pairs: [number, number][]) => pairs.map(([bound, count]) => ({ bound, count }));

test('a quantile is linear within its bucket, as histogram_quantile has it', () => {
  const some = buckets([1, 10], [2, 20], [4, 20], [Number.POSITIVE_INFINITY, 20]);
  assert.equal(quantileOf(0.25, some), 0.5);
  assert.equal(quantileOf(0.5, some), 1);
  assert.equal(quantileOf(0.95, some), 1.9);
  assert.equal(quantileOf(1, some), 2);
});

test('what lies above the last bound is told as that bound, and nothing as null', () => {
  assert.equal(quantileOf(0.95, buckets([1, 0], [2, 0], [Number.POSITIVE_INFINITY, 3])), 2);
  assert.equal(quantileOf(0.5, buckets([1, 0], [Number.POSITIVE_INFINITY, 0])), null);
  assert.equal(quantileOf(0.5, []), null);
});

test('a bucket that begins below zero is told as its bound', () => {
  assert.equal(quantileOf(0.5, buckets([-1, 4], [0, 4], [Number.POSITIVE_INFINITY, 4])), -1);
});

test('a quantile never leaves the bounds and never falls as the share grows, whatever a target counts', () => {
  const bounds = [0.1, 1, 10, Number.POSITIVE_INFINITY];
  const counts = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 4, maxLength: 4 });
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(counts, share, share, (numbers, a, b) => {
      const all = bounds.map((bound, i) => ({ bound, count: numbers[i] ?? 0 }));
      const [low, high] = [quantileOf(Math.min(a, b), all), quantileOf(Math.max(a, b), all)];
      assert.ok((low === null) === (high === null));
      assert.ok((low ?? 0) <= (high ?? 0) + 1e-9 && (low ?? 0) >= 0 && (high ?? 0) <= 10);
    }),
  );
});

test('a counter that fell has begun anew, one that came began at 0, and one that is away increases by nothing', () => {
  const values = Float64Array.of(Number.NaN, 2, 5, 1, Number.NaN, Number.NaN, 4);
  assert.deepEqual([...increasesOf(values)], [2, 3, 1, Number.NaN, Number.NaN, 4]);
  assert.equal(increasesOf(new Float64Array()).length, 0);
});
