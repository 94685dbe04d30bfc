import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Series } from '../../scrape/history.ts';
import { figuresOf } from './figures.ts';
import { scrapesIn, windowOf } from './window.ts';

const second = 1_000_000;

/** A bucket of a histogram, by what is counted up to its bound at each scrape. */
const upTo = (le: string, ...counts: number[]): Series => ({
  name: 'took_seconds_bucket',
  labels: { le },
  values: Float64Array.from(counts),
});

/** Percentiles over three minutes of scrapes at these seconds. */
const p95sOf = (at: readonly number[], ...series: Series[]) => {
  const window = windowOf(3, 179 * second);
  const times = at.map((seconds) => seconds * second);
  return figuresOf('histogram', series, { window, scrapes: scrapesIn(window, times) }).p95s;
};

const every10Seconds = Array.from({ length: 18 }, (_, at) => at * 10);

test('a percentile over time is of the minute before, so that what is rare makes a line', () => {
  const counts = every10Seconds.map((seconds) => (seconds >= 100 ? 2 : seconds >= 50 ? 1 : 0));
  const p95s = p95sOf(every10Seconds, upTo('1', ...counts), upTo('+Inf', ...counts));
  assert.deepEqual(
    p95s.map((value) => value !== null),
    every10Seconds.map((seconds) => seconds >= 50 && seconds < 160),
  );
});

test('a percentile forgets what is over a minute old', () => {
  const fast = every10Seconds.map((seconds) => (seconds >= 50 ? 1 : 0));
  const all = every10Seconds.map((seconds) => (seconds >= 80 ? 2 : seconds >= 50 ? 1 : 0));
  const p95s = p95sOf(every10Seconds, upTo('1', ...fast), upTo('10', ...all), upTo('+Inf', ...all));
  assert.deepEqual([p95s[5], p95s[8], p95s[11], p95s[14]], [0.95, 9.1, 9.55, null]);
});

test('there is no percentile where nothing was read', () => {
  const p95s = p95sOf([0, 50, 90], upTo('1', 0, 1, 1), upTo('+Inf', 0, 1, 1));
  assert.deepEqual(
    p95s.flatMap((value, at) => (value === null ? [] : [at])),
    [5, 9],
  );
});
