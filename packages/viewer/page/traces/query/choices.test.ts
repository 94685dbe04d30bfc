import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf, valuesOf } from './choices.ts';

test('fields are spelt with their scope, and quoted where they have to be', () => {
  const scopes = [
    { name: 'span', tags: ['pod.name', 'with blank'] },
    { name: 'event', tags: ['not here'] },
    { name: 'intrinsic', tags: ['name', 'trace:id'] },
  ];
  assert.deepEqual(fieldsOf({ scopes }), ['name', 'trace:id', 'span.pod.name', 'span."with blank"']);
});

test('texts are quoted, keywords and numbers are not', () => {
  const tagValues = [
    { type: 'string', value: 'a "b"' },
    { type: 'keyword', value: 'error' },
    { type: 'int', value: '500' },
  ];
  assert.deepEqual(valuesOf({ tagValues }), ['"a \\"b\\""', 'error', '500']);
});
