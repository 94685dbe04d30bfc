import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CONTENT_TYPES, negotiate } from './index.ts';

const OPEN = 'application/openmetrics-text';

test('each Accept header gets the format it asks for', () => {
  const cases: readonly (readonly [string | undefined, 'text' | 'openmetrics'])[] = [
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['application/json', 'text'],
    // Prometheus 2.42 and 3.
    [
      `${OPEN};version=1.0.0,${OPEN};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      'openmetrics',
    ],
    [
      `${OPEN};version=1.0.0;escaping=allow-utf-8;q=0.6,${OPEN};version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`,
      'openmetrics',
    ],
    [OPEN, 'openmetrics'],
    [`${OPEN}; Version="1.0.0"`, 'openmetrics'],
    [`${OPEN.toUpperCase()};q=1.000`, 'openmetrics'],
    [`${OPEN};version=0.0.1`, 'text'],
    [`${OPEN};version=2.0.0`, 'text'],
    [`${OPEN};q=0`, 'text'],
    [`${OPEN};q=7`, 'text'],
    [`${OPEN};q=0.3,text/plain;q=0.5`, 'text'],
    [`${OPEN};q=0.5,text/plain;q=0.3`, 'openmetrics'],
    [`text/plain,${OPEN}`, 'text'],
    [`${OPEN},text/plain`, 'openmetrics'],
    [`${OPEN},*/*`, 'openmetrics'],
    [`${OPEN};q=0.5,*/*`, 'text'],
  ];
  for (const [accept, format] of cases)
    assert.deepEqual(negotiate(accept), { format, contentType: CONTENT_TYPES[format] }, accept);
});

test('any Accept header is answered, and of a long one only the beginning is read', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(OPEN, 'text/plain', ';', ',', 'q=', '0.5', '"', 'version=1.0.0'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const { format, contentType } = negotiate(pieces.join(''));
      assert.equal(contentType, CONTENT_TYPES[format]);
    }),
  );
  assert.equal(negotiate(`${'x/y,'.repeat(32)}${OPEN}`).format, 'text');
  assert.equal(negotiate(`${';'.repeat(4_000_000)},${OPEN}`).format, 'text');
});
