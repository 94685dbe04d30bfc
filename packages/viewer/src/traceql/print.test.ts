import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filter, stages } from '../testing/traceql-arbitrary.ts';
import { checkQuery, printQuery } from '../testing/traceql-text.ts';
import { goDuration, goFloat } from './go-text.ts';
import { parse } from './parse.ts';

/** A tree without the places in its query. */
const tree = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(tree);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== 'offset' && key !== 'length' && key !== 'text')
      .map(([key, value]) => [key, tree(value)]),
  );
};

test('a query that is printed and parsed is the same query', () => {
  fc.assert(
    fc.property(fc.option(filter, { nil: undefined }), stages, (expression, steps) => {
      const query = { filter: expression, stages: steps };
      assert.deepEqual(tree(parse(printQuery(query))), tree(query));
    }),
    { numRuns: 1_000 },
  );
});

test('every query that the grammar makes is answered', () => {
  fc.assert(
    fc.property(filter, stages, (expression, steps) => {
      assert.equal(checkQuery(printQuery({ filter: expression, stages: steps })), undefined);
    }),
    { numRuns: 500 },
  );
});

test('a duration is written as Go writes it', () => {
  for (const [nanos, text] of [
    [0n, '0s'],
    [1n, '1ns'],
    [1_100n, '1.1µs'],
    [2_200_000n, '2.2ms'],
    [3_300_000_000n, '3.3s'],
    [245_000_000_000n, '4m5s'],
    [245_001_000_000n, '4m5.001s'],
    [18_367_001_000_000n, '5h6m7.001s'],
    [480_000_000_001n, '8m0.000000001s'],
    [-85_609_529n, '-85.609529ms'],
    [9_223_372_036_854_775_807n, '2562047h47m16.854775807s'],
  ] as const)
    assert.equal(goDuration(nanos), text);
});

test('a float is written as Go writes it, and never looks like an integer', () => {
  for (const [value, text] of [
    [1, '1.0'],
    [0.5, '0.5'],
    [-0, '-0.0'],
    [1e20, '100000000000000000000.0'],
    [1e21, '1e+21'],
    [1.5e-7, '1.5e-07'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1e100, '1e+100'],
  ] as const)
    assert.equal(goFloat(value), text);
});
