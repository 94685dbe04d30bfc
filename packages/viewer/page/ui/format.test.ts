import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatClock, formatDuration, formatRate, formatShare, formatTime, plural } from './format.ts';

const durations: [number, string][] = [
  [0, '0 µs'],
  [20.4, '20 µs'],
  [999, '999 µs'],
  [9_123, '9.12 ms'],
  [999_400, '999 ms'],
  [999_600, '1 s'],
  [1_240_000, '1.24 s'],
  [59_960_000, '1m 0s'],
  [200_000_000, '3m 20s'],
  [3_599_600_000, '1h 0m'],
  [90_000_000_000, '1d 1h'],
];

for (const [micros, text] of durations) {
  test(`${micros} microseconds are written ${text}`, () => assert.equal(formatDuration(micros), text));
}

test('a share keeps two digits below ten per cent', () => {
  assert.equal(formatShare(0, 0), '0 %');
  assert.equal(formatShare(1, 300), '0.33 %');
  assert.equal(formatShare(1, 3), '33 %');
});

test('one is not a plural', () => {
  assert.equal(plural(1, 'span'), '1 span');
  assert.equal(plural(0, 'span'), '0 spans');
});

test('a time of another day carries its day', () => {
  const now = Date.now();
  const today = formatTime(now * 1_000, now);
  const before = formatTime((now - 2 * 86_400_000) * 1_000, now);
  assert.ok(before.length > today.length, `${before} / ${today}`);
});

test('a rate is told per minute where it is low', () => {
  assert.equal(formatRate(0.0167), '1 /min');
  assert.equal(formatRate(0.5), '30 /min');
  assert.equal(formatRate(12.34), '12 /s');
});

test('a clock has 24 hours, and seconds only where there are some', () => {
  const at = (hours: number, seconds: number) => new Date(2026, 0, 2, hours, 5, seconds).getTime() / 1_000;
  assert.equal(formatClock(at(0, 0)), '00:05');
  assert.equal(formatClock(at(14, 30)), '14:05:30');
});
