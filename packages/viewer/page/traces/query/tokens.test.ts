import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mark, partsOf } from './tokens.ts';

const shown = (query: string) =>
  partsOf(query)
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, text }) => `${kind} ${text}`);

const someQuery = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        ' ',
        'name',
        '=',
        '"a\\"',
        '"',
        '`',
        'span.exit.code',
        '.5',
        '1s',
        '&&',
        '\\',
        '.',
      ),
    )
    .map((parts) => parts.join('')),
);

test('fields, constants, strings and operators are told apart', () => {
  assert.deepEqual(shown('{ name = "a b" && span.exit.code >= 500 } | by(resource.x)'), [
    'brace {',
    'intrinsic name',
    'operator =',
    'string "a b"',
    'operator &&',
    'attribute span.exit.code',
    'operator >=',
    'number 500',
    'brace }',
    'operator |',
    'function by',
    'brace (',
    'attribute resource.x',
    'brace )',
  ]);
  assert.deepEqual(shown('{ status = error && duration > 1.5s && .5 < .a."b c" }').slice(1, -1), [
    'intrinsic status',
    'operator =',
    'constant error',
    'operator &&',
    'intrinsic duration',
    'operator >',
    'number 1.5s',
    'operator &&',
    'number .5',
    'operator <',
    'attribute .a."b c"',
  ]);
});

test('a quote that is still open takes the rest', () => {
  assert.deepEqual(shown('{ name = "Create'), ['brace {', 'intrinsic name', 'operator =', 'string "Create']);
});

test('all parts together are the query, whatever it is', () => {
  fc.assert(
    fc.property(someQuery, (query) => {
      const parts = partsOf(query);
      assert.equal(parts.map(({ text }) => text).join(''), query);
      for (const { text, offset } of parts) assert.ok(text !== '' && query.startsWith(text, offset));
    }),
  );
});

test('exactly the characters of a place are marked, and nothing is lost', () => {
  fc.assert(
    fc.property(someQuery, fc.nat(40), fc.nat(10), (query, offset, length) => {
      const parts = mark(partsOf(query), { offset, length });
      const text = parts.map((part) => part.text).join('');
      assert.equal(text, offset < query.length ? query : `${query} `);
      const marked = parts.filter((part) => part.marked).map((part) => part.text);
      const expected = query.slice(offset, offset + Math.max(1, length));
      assert.equal(marked.join(''), offset < query.length ? expected : ' ');
    }),
  );
});

test('without a place nothing is marked', () => {
  assert.ok(mark(partsOf('{ name = 1 }'), undefined).every(({ marked }) => !marked));
});
