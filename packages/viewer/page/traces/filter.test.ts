import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressOf, cleared, filterOf, isNarrow, limits, requestOf } from './filter.ts';

const queryOf = (address: string) => Object.fromEntries(new URL(address, 'http://viewer').searchParams);

test('an address and its filter say the same', () => {
  const text = fc.string({ unit: 'binary' }).map((value) => value.toWellFormed());
  const fields = { q: text, service: text, namespace: text, pod: text };
  const filter = fc.record(
    { ...fields, error: fc.boolean(), limit: fc.constantFrom(...limits) },
    { noNullPrototype: true },
  );
  fc.assert(fc.property(filter, (some) => assert.deepEqual(filterOf(queryOf(addressOf(some))), some)));
});

test('an empty filter has the plain address, and asks for 200 traces', () => {
  assert.equal(addressOf(filterOf({})), '/');
  assert.equal(requestOf(filterOf({})), '?limit=200');
});

test('a limit that is no choice becomes the usual one', () => {
  assert.equal(filterOf({ limit: '7' }).limit, 200);
  assert.equal(filterOf({ limit: '1000' }).limit, 1_000);
});

test('a cleared filter takes every trace and keeps the number of rows', () => {
  const filter = filterOf({ q: '{ status = error }', service: 'a', error: '1', limit: '50' });
  assert.ok(isNarrow(filter));
  assert.deepEqual(cleared(filter), filterOf({ limit: '50' }));
  assert.ok(!isNarrow(cleared(filter)));
});
