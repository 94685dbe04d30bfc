import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedTo, scrollFor } from './moves.ts';

test('keys move within the rows', () => {
  assert.equal(movedTo('ArrowDown', 0, 10, 5), 1);
  assert.equal(movedTo('ArrowUp', 0, 10, 5), 0);
  assert.equal(movedTo('PageDown', 7, 10, 5), 9);
  assert.equal(movedTo('PageUp', 7, 10, 5), 2);
  assert.equal(movedTo('Home', 7, 10, 5), 0);
  assert.equal(movedTo('End', 0, 10, 5), 9);
  assert.equal(movedTo('Enter', 0, 10, 5), undefined);
  assert.equal(movedTo('toString', 0, 10, 5), undefined);
  assert.equal(movedTo('End', 0, 0, 5), undefined);
});

test('a row is scrolled to when it is not on the screen, to the middle when it is far away', () => {
  const screen = { scrollTop: 1_000, visible: 300 };
  assert.equal(scrollFor(1_000, 28, screen), undefined);
  assert.equal(scrollFor(1_272, 28, screen), undefined);
  assert.equal(scrollFor(980, 28, screen), 980);
  assert.equal(scrollFor(1_300, 28, screen), 1_028);
  assert.equal(scrollFor(50_000, 28, screen), 49_850);
  assert.equal(scrollFor(56, 28, screen), 0);
});
