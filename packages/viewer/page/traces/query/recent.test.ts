import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecent, withRecent } from './recent.ts';

test('a query that is used again moves to the front', () => {
  assert.deepEqual(withRecent(['a', 'b', 'c'], 'b'), ['b', 'a', 'c']);
});

test('ten queries are kept, and an empty one is none', () => {
  const ten = Array.from({ length: 10 }, (_, index) => `${index}`);
  assert.deepEqual(withRecent(ten, 'new'), ['new', ...ten.slice(0, 9)]);
  assert.equal(withRecent(ten, ''), ten);
});

test('what is stored and is no list of texts is ignored', () => {
  assert.deepEqual(parseRecent(null), []);
  assert.deepEqual(parseRecent('{'), []);
  assert.deepEqual(parseRecent('{"a":1}'), []);
  assert.deepEqual(parseRecent('["a",1,"b"]'), ['a', 'b']);
});
