import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createMemory, type Walk } from './memory.ts';

/** Walks over keys and answers which of them were known; values name their keys. */
function goThrough(walk: Walk<string, { of: string }>, keys: readonly string[]): string[] {
  return keys.filter((key) => {
    const found = walk.find(key);
    if (found) assert.equal(found.of, key);
    else walk.keep(key, { of: key });
    return found;
  });
}

test('what is kept is found again while things come, go and stay in order', () => {
  const memory = createMemory<string, { of: string }>();
  const turn = (...keys: string[]) => {
    const walk = memory.walk();
    return [goThrough(walk, keys).join(''), walk.end()];
  };
  assert.deepEqual(turn('a', 'b', 'c', 'd'), ['', true]);
  assert.deepEqual(turn('a', 'b', 'c', 'd'), ['abcd', false]);
  assert.deepEqual(turn('b', 'd', 'e'), ['bd', true]);
  assert.deepEqual(turn('b', 'd', 'e', 'a'), ['bde', true]);
  assert.deepEqual(turn('x', 'b', 'd', 'e', 'a'), ['bdea', true]);
  assert.deepEqual(turn('x', 'b', 'd'), ['xbd', true]);
  assert.deepEqual(turn(), ['', true]);
  assert.deepEqual(turn(), ['', false]);
});

test('nothing is mistaken for another, and what is kept no longer is forgotten once', () => {
  const keys = fc.uniqueArray(fc.constantFrom(...'abcdefghij'));
  const turns = fc.array(fc.record({ keys, how: fc.constantFrom('end', 'drop', 'twice') }));
  fc.assert(
    fc.property(turns, (all) => {
      let kept = 0;
      const forgotten = new Set<object>();
      const memory = createMemory<string, { of: string }>((value) => {
        assert.ok(!forgotten.has(value));
        forgotten.add(value);
        kept -= 1;
      });
      let last: readonly string[] = [];
      for (const turn of all) {
        const walks = turn.how === 'twice' ? [memory.walk(), memory.walk()] : [memory.walk()];
        for (const walk of walks) kept += turn.keys.length - goThrough(walk, turn.keys).length;
        for (const walk of walks) turn.how === 'drop' ? walk.drop() : walk.end();
        if (turn.how !== 'drop') last = turn.keys;
        assert.equal(kept, last.length);
      }
      const walk = memory.walk();
      assert.deepEqual(goThrough(walk, last), last);
    }),
    { numRuns: 500 },
  );
});

test('things in quite another order are taken for new before the search gets long', () => {
  const memory = createMemory<string, { of: string }>();
  const old = Array.from({ length: 100 }, (_, i) => `old ${i}`);
  const fill = memory.walk();
  goThrough(fill, old);
  fill.end();
  const unknown = (count: number) => Array.from({ length: count }, (_, i) => `new ${i}`);
  assert.equal(goThrough(memory.walk(), [...unknown(4), ...old.slice(1)]).length, 99);
  assert.equal(goThrough(memory.walk(), [...unknown(20), ...old.slice(1)]).length, 0);
});
