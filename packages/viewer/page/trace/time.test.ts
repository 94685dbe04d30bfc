import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { barOf, windowWithin, zoomed } from './geometry.ts';
import { ticksOf } from './ticks.ts';

const labels = (from: number, to: number) => ticksOf({ from, to }, 5).map(({ label }) => label);

test('a bar is cut at the edges of the window and absent outside it', () => {
  const window = { from: 100, to: 200 };
  assert.deepEqual(barOf(window, 125, 150), { left: 25, width: 25 });
  assert.deepEqual(barOf(window, 0, 1_000), { left: 0, width: 100 });
  assert.deepEqual(barOf(window, 150, 150), { left: 50, width: 0 });
  assert.equal(barOf(window, 0, 99), undefined);
  assert.equal(barOf(window, 201, 300), undefined);
});

test('zooming in keeps the moment at its place, zooming out ends at the whole trace', () => {
  const inside = zoomed(1_000, { from: 0, to: 1_000 }, 0.5, 400);
  assert.deepEqual(inside, { from: 200, to: 700 });
  assert.equal(zoomed(1_000, { from: 200, to: 700 }, 4, 400), undefined);
  assert.deepEqual(windowWithin(1_000, 995, 996), { from: 990, to: 1_000 });
});

test('a window is inside the trace, whole and never empty', () => {
  const micros = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), micros, micros, (duration, from, to) => {
      const window = windowWithin(duration, from, to);
      if (window === undefined) return;
      assert.ok(Number.isInteger(window.from) && Number.isInteger(window.to));
      assert.ok(0 <= window.from && window.from < window.to && window.to <= duration);
    }),
  );
});

test('ticks stand at round times with one unit', () => {
  assert.deepEqual(labels(0, 1_000_000), ['0 s', '0.2 s', '0.4 s', '0.6 s', '0.8 s', '1.0 s']);
  assert.deepEqual(labels(0, 43_000), ['0 ms', '10 ms', '20 ms', '30 ms', '40 ms']);
  assert.deepEqual(labels(1_234_500, 1_234_600), [
    '1.23450 s',
    '1.23452 s',
    '1.23454 s',
    '1.23456 s',
    '1.23458 s',
    '1.23460 s',
  ]);
  assert.deepEqual(labels(0, 600_000_000), ['0:00', '2:00', '4:00', '6:00', '8:00', '10:00']);
  assert.deepEqual(labels(0, 2 * 86_400_000_000), ['0:00', '12:00:00', '24:00:00', '36:00:00', '48:00:00']);
});

test('ticks are inside the window, in order, told apart by their labels and not too many', () => {
  const from = fc.nat(1e12);
  const length = fc.integer({ min: 10, max: 1e12 });
  fc.assert(
    fc.property(from, length, fc.integer({ min: 1, max: 10 }), (start, micros, most) => {
      const ticks = ticksOf({ from: start, to: start + micros }, most);
      assert.ok(ticks.length <= most + 1);
      assert.equal(new Set(ticks.map(({ label }) => label)).size, ticks.length);
      for (const [i, tick] of ticks.entries()) {
        assert.ok(tick.micros >= start && tick.micros <= start + micros);
        assert.ok(i === 0 || tick.micros > (ticks[i - 1]?.micros ?? 0));
      }
    }),
  );
});
