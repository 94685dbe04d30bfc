import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsPath, linePath } from './sparkline.ts';

test('each value above 0 has a bar, as high as its share of the most', () => {
  assert.equal(barsPath([0, 5, 10], 10), 'M1.1 10V5h.8V10zM2.1 10V0h.8V10z');
  assert.equal(barsPath([0, 0], 0), '');
});

test('a line is broken where there is no value', () => {
  assert.equal(linePath([null, 10, 5, null, 0, null], 10), 'M1.5 1L2.5 5M4.5 9h.1');
});
