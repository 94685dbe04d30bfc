import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filled, fitting, gapAt } from './completion.ts';

/** The gap at the `^` of a query. */
const gapIn = (marked: string) => gapAt(marked.replace('^', ''), marked.indexOf('^'));

test('a field is completed at the beginning of a condition', () => {
  assert.deepEqual(gapIn('{ ^'), { kind: 'field', typed: '', from: 2, to: 2 });
  assert.deepEqual(gapIn('{ span.po^d.name = "a" }'), { kind: 'field', typed: 'span.po', from: 2, to: 15 });
  assert.deepEqual(gapIn('{ (status = error && na^'), { kind: 'field', typed: 'na', from: 21, to: 23 });
});

test('a value is completed behind a field and a comparison', () => {
  const field = 'name';
  assert.deepEqual(gapIn('{ name = ^ }'), { kind: 'value', field, typed: '', from: 9, to: 9 });
  assert.deepEqual(gapIn('{ name = "Cre^'), { kind: 'value', field, typed: 'Cre', from: 9, to: 13 });
  assert.deepEqual(gapIn('{ name != "Cre^ate" }'), { kind: 'value', field, typed: 'Cre', from: 10, to: 18 });
  assert.equal(gapIn('{ span.exit.code >= 5^ }')?.kind, 'value');
});

test('nothing is completed outside of the braces, behind a value or in an operator', () => {
  for (const marked of ['^', 'na^', '{ name = "a" ^', '{ name ^', '{ name = "a" } ^', '{ 1 = ^', '{ "na^']) {
    assert.equal(gapIn(marked), undefined, marked);
  }
});

test('choices that begin with what was typed stand before those that hold it', () => {
  const choices = ['resource.pod', 'name', 'span.pod.name', 'span.name'];
  assert.deepEqual(fitting(choices, 'Na', 10), ['name', 'span.name', 'span.pod.name']);
  assert.deepEqual(fitting(choices, 'po', 10), ['resource.pod', 'span.pod.name']);
  assert.deepEqual(fitting(choices, '', 2), ['resource.pod', 'name']);
  assert.deepEqual(fitting(['"Create"', '"Delete"'], 'de', 10), ['"Delete"']);
});

test('a choice takes the place of what was typed, and the caret goes behind it', () => {
  const gap = gapAt('{ na = "x" }', 4);
  assert.ok(gap !== undefined);
  assert.deepEqual(filled('{ na = "x" }', gap, 'name'), ['{ name = "x" }', 7]);
  assert.deepEqual(filled('{ na', { ...gap, to: 4 }, 'name'), ['{ name ', 7]);
});

test('a gap lies around the caret, whatever the query is', () => {
  const part = fc.constantFrom(
    '{',
    '}',
    '(',
    ' ',
    'name',
    '=',
    '"a',
    '"',
    '`',
    'span.a',
    '.5',
    '&&',
    '!',
    '\\',
  );
  const query = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(query, fc.nat(60), (text, at) => {
      const caret = Math.min(at, text.length);
      const gap = gapAt(text, caret);
      if (gap === undefined) return;
      assert.ok(gap.from <= caret && caret <= gap.to && gap.to <= text.length);
      assert.ok(filled(text, gap, 'x')[0].startsWith(`${text.slice(0, gap.from)}x `));
    }),
  );
});
