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
