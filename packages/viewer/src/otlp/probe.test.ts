import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { span } from '../testing/arbitrary.ts';
import { encode } from '../testing/proto.ts';
import { decodeSpan } from './decode.ts';
import { findAttribute } from './probe.ts';

test('an attribute found alone is the attribute of the decoded span', () => {
  fc.assert(
    fc.property(span, fc.string(), (value, other) => {
      const bytes = encode('Span', value);
      const { attributes } = decodeSpan(bytes);
      for (const key of [...attributes.keys(), other]) {
        assert.deepEqual(findAttribute(bytes, Buffer.from(key)), attributes.get(key));
      }
    }),
    { numRuns: 200 },
  );
});
