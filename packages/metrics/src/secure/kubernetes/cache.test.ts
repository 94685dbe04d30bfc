import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../testing/clock.ts';
import { createCache, createSingleFlight } from './cache.ts';

test('what was not asked for longest is forgotten first', () => {
  const cache = createCache<number>(2, () => 0);
  cache.set('a', 1, 10);
  cache.set('b', 2, 10);
  assert.equal(cache.get('a'), 1);
  cache.set('c', 3, 10);
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.get(key)),
    [1, undefined, 3],
  );
});

test('what holds no longer is known until it is forgotten', () => {
  const clock = createTestClock();
  const cache = createCache<number>(1, clock.now);
  cache.set('a', 1, 10);
  clock.pass(10);
  assert.deepEqual([cache.get('a'), cache.knows('a')], [undefined, true]);
  cache.set('b', 2, 10);
  assert.deepEqual([cache.knows('a'), cache.knows('b')], [false, true]);
  cache.delete('b');
  assert.equal(cache.knows('b'), false);
});

test('a flight that fails fails for all who wait, and the next one flies anew', async () => {
  const singleFlight = createSingleFlight<number>();
  let flights = 0;
  const fly = async () => {
    flights += 1;
    if (flights === 1) throw new Error('lost');
    return flights;
  };
  const both = await Promise.allSettled([singleFlight('a', fly), singleFlight('a', fly)]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await singleFlight('a', fly), 2);
});
