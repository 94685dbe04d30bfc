import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPrefixCache } from './prefixes.ts';

/** How many beginnings had to be made for these series of a family. */
function made(cache: ReturnType<typeof createPrefixCache>, key: string, all: readonly object[]): number {
  let count = 0;
  const prefixes = cache.begin(key);
  for (const labels of all)
    prefixes.of(labels as Readonly<Record<string, string>>, () => {
      count += 1;
      return 'x'.repeat(150);
    });
  prefixes.end();
  return count;
}

test('no more is kept than there is room for, and what is forgotten makes room', () => {
  const cache = createPrefixCache(4_000); // room for ten
  const [some, others] = [20, 20].map((length) => Array.from({ length }, () => ({})));
  assert.ok(some && others);
  assert.deepEqual([made(cache, 'a', some), made(cache, 'a', some)], [20, 10]);
  assert.deepEqual([made(cache, 'b', others), made(cache, 'b', others)], [20, 20]);
  assert.deepEqual([made(cache, 'a', some.slice(0, 4)), made(cache, 'a', some.slice(0, 4))], [0, 0]);
  assert.deepEqual([made(cache, 'b', others), made(cache, 'b', others)], [20, 14]);
  cache.keep(new Set(['b']));
  assert.deepEqual([made(cache, 'b', others), made(cache, 'b', others)], [14, 10]);
  assert.deepEqual([made(cache, 'a', some), made(cache, 'a', some)], [20, 20]);
});

test('lines are kept in three quarters of the room, and what is forgotten makes room for others', () => {
  const cache = createPrefixCache(4_000); // room for ten beginnings, or with the lines of all for five
  const labels = Array.from({ length: 6 }, () => ({}));
  const points = labels.map(() => ({}));
  /** How many have lines that were kept before. */
  function turn(some: readonly object[], those: readonly object[]): number {
    const prefixes = cache.begin('a');
    let known = 0;
    some.forEach((each, i) => {
      const prefix = prefixes.of(each as Readonly<Record<string, string>>, () => 'x'.repeat(150));
      const isAgain = prefixes.isAgain(prefix, those[i] ?? {});
      if (prefix.lines) known += 1;
      else if (isAgain && prefixes.takeRoom(prefix, 150)) prefix.lines = new Uint8Array(150);
    });
    prefixes.end();
    return known;
  }
  assert.deepEqual([turn(labels, points), turn(labels, points), turn(labels, points)], [0, 0, 1]);
  assert.equal(turn(labels, []), 0, 'of other points');
  const [few, fewer] = [labels.slice(0, 3), points.slice(0, 3)];
  assert.deepEqual([turn(few, fewer), turn(few, fewer), turn(few, fewer)], [0, 0, 3]);
  assert.deepEqual(
    [turn([], []), turn(labels, points), turn(labels, points), turn(labels, points)],
    [0, 0, 0, 1],
  );
});

test('of a beginning that was forgotten while it was in use no lines are kept', () => {
  const cache = createPrefixCache(4_000);
  const labels = {};
  const first = cache.begin('a');
  const point = {};
  const make = () => 'x'.repeat(150);
  first.of(labels, make);
  first.end();
  const slow = cache.begin('a');
  cache.begin('a').end(); // meets nothing
  const prefix = slow.of(labels, make);
  slow.isAgain(prefix, point);
  assert.ok(slow.isAgain(prefix, point));
  assert.ok(!slow.takeRoom(prefix, 150));
});
