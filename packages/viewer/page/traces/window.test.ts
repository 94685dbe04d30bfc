import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rangeInSight } from './window.ts';

test('a list at its top draws what fits, and a block more', () => {
  assert.deepEqual(rangeInSight({ top: 200, rowHeight: 33, viewHeight: 800 }), { from: 0, to: 30 });
});

test('every row in sight is drawn, with ten more on either side, and not many more', () => {
  const view = fc.record({
    top: fc.integer({ min: -90_000, max: 2_000 }),
    rowHeight: fc.integer({ min: 20, max: 100 }),
    viewHeight: fc.integer({ min: 0, max: 3_000 }),
  });
  fc.assert(
    fc.property(view, fc.nat(1_000), (some, row) => {
      const { from, to } = rangeInSight(some);
      const y = some.top + row * some.rowHeight;
      const inSight = y > -some.rowHeight && y < some.viewHeight;
      if (inSight) assert.ok(Math.max(0, row - 10) >= from && row + 10 < to + 1);
      assert.ok(to - from <= some.viewHeight / some.rowHeight + 42);
    }),
  );
});

test('a small scroll draws the same rows', () => {
  const view = { rowHeight: 33, viewHeight: 800 };
  assert.deepEqual(rangeInSight({ ...view, top: -3_300 }), rangeInSight({ ...view, top: -3_310 }));
});
