import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorType, isAbort, statusOfError } from './failure.ts';

/** A value that throws when anything of it is read. */
const hostile = new Proxy(new Error(), {
  get() {
    throw new Error('do not look');
  },
});

test('anything that can be thrown has a short type, and is looked at without harm', () => {
  const coded = fc.record({
    code: fc.anything(),
    name: fc.anything(),
    cause: fc.anything(),
    constructor: fc.anything(),
  });
  fc.assert(
    fc.property(fc.oneof(fc.anything(), coded, fc.constant(hostile)), (thrown) => {
      assert.match(errorType(thrown), /^[\w.-]{1,64}$/);
      assert.equal(typeof isAbort(thrown), 'boolean');
      const status = statusOfError(thrown);
      assert.ok(status === undefined || (status >= 100 && status <= 599));
    }),
  );
});

test('the type is a code, the code of the cause, or the class', () => {
  assert.equal(errorType(Object.assign(new Error(), { code: 'EPIPE' })), 'EPIPE');
  assert.equal(errorType(new Error('', { cause: Object.assign(new Error(), { code: 'EPIPE' }) })), 'EPIPE');
  assert.equal(errorType(new RangeError()), 'RangeError');
  assert.equal(errorType('a text'), '_OTHER');
  assert.equal(errorType(undefined), '_OTHER');
});
