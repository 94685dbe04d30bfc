import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkQuery } from '../testing/traceql-text.ts';

const reason = (query: string): string => checkQuery(query)?.message ?? '';

test('a query nested without end is refused instead of exhausting the stack', () => {
  for (const opening of ['(', '!', '-', 'nil = (', '!(', '.a && (', '.a + (', '.a ^ ']) {
    assert.match(reason(`{ ${opening.repeat(100_000)}`), /nested too deeply/, opening);
  }
});

test('a query of any size is read once: a long one ends as soon as it is read', () => {
  const length = 500_000;
  for (const query of [
    `{ .a = ${'1'.repeat(length)} }`,
    `{ .a = ${'1'.repeat(length)}x }`,
    `{ .a = ${'1ms'.repeat(length)}x }`,
    `{ .a = ${'1ms'.repeat(length)}d }`,
    `{ .a = ${'1'.repeat(length)}.${'1'.repeat(length)}ms }`,
    `{ .a = 1.${'1'.repeat(length)}x }`,
    `{ .a = "${'\\"'.repeat(length)} }`,
    `{ .${'"a"'.repeat(length)}" }`,
    `{ ${'a'.repeat(length)} }`,
    `{ ${'!'.repeat(length)} }`,
    `{ .a =~ "${'a?'.repeat(length)}" }`,
    `{ .a ${'+ .a '.repeat(length / 10)} = 1 }`,
    `{ .a ${'= .a '.repeat(length / 10)} }`,
    `{ name ${'|| name '.repeat(length / 10)} }`,
  ])
    assert.notEqual(checkQuery(query), undefined, query.slice(0, 40));
});

test('zeros before a number change nothing, and no number of 64 bits is refused', () => {
  const highest = 2n ** 63n - 1n;
  assert.equal(checkQuery(`{ .a = ${'0'.repeat(100)}${highest} }`), undefined);
  assert.match(reason(`{ .a = 00${highest + 1n} }`), /integer out of range/);
});

test('a query of more parts than any dashboard asks for is refused where it goes too far', () => {
  for (const operator of ['&&', '||']) {
    const filter = (count: number) => `{${`.a=1${operator}`.repeat(count - 1)}.a=1}`;
    assert.equal(checkQuery(filter(64)), undefined);
    for (const count of [65, 50_000]) {
      const fault = checkQuery(filter(count));
      assert.deepEqual([fault?.code, fault?.offset], ['ERR_TRACEQL_UNSUPPORTED', 1 + 64 * 6]);
      assert.match(fault?.message ?? '', /^more than 64 conditions is not in the embedded store/);
    }
  }
  const stages = (count: number) => `{}${'|by(.a)'.repeat(count)}`;
  assert.equal(checkQuery(stages(64)), undefined);
  assert.equal(checkQuery(stages(65))?.offset, 2 + 64 * '|by(.a)'.length + '|by('.length);
  assert.match(reason(`{}|select(${'.a,'.repeat(64)}.a)`), /more than 64 fields/);
  assert.match(reason(`{}${'|count()>1'.repeat(65)}`), /more than 64 fields/);
});

test('a regular expression that would take long is refused before it runs', () => {
  assert.match(reason(`{ .a =~ "${'a'.repeat(2_001)}" }`), /more than 2000 characters/);
  assert.match(
    reason('{ .a =~ "a{500}b{500}c{500}d{500}e{500}" }'),
    /regular expression of more than 2000 steps/,
  );
  assert.match(reason('{ .a =~ "((a{100}){100}){100}" }'), /^invalid regex/);
});
