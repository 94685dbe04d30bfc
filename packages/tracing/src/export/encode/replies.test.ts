import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '../../testing/text.ts';
import { readPartialSuccess, readRetryDelay } from './replies.ts';
import { encode } from './testing/proto.ts';

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
const detail = (typeUrl: string, type: string, value: Record<string, unknown>) => ({
  typeUrl,
  value: encode(type, value),
});
const status = (...details: readonly unknown[]) =>
  encode('RpcStatus', { code: 8, message: 'slow down', details });
const retryInfo = (retryDelay?: Record<string, unknown>) =>
  detail(RETRY_INFO, 'RetryInfo', retryDelay ? { retryDelay } : {});

test('rejected spans and message of a partial success are read', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), anyText(), (rejectedSpans, errorMessage) => {
      const bytes = encode('Response', { partialSuccess: { rejectedSpans, errorMessage } });
      assert.deepEqual(readPartialSuccess(bytes), {
        rejectedSpans: Math.max(0, rejectedSpans),
        message: errorMessage,
      });
    }),
  );
});

test('nothing is rejected by an empty response, by a full success and by fields that are not known', () => {
  const nothing = { rejectedSpans: 0, message: '' };
  for (const response of [
    Buffer.alloc(0),
    encode('Response', { partialSuccess: {} }),
    Buffer.from('1a026869', 'hex'),
  ])
    assert.deepEqual(readPartialSuccess(response), nothing);
});

test('a partial success with a message alone is a warning of the receiver', () => {
  const bytes = encode('Response', { partialSuccess: { errorMessage: 'soon deprecated' } });
  assert.deepEqual(readPartialSuccess(bytes), { rejectedSpans: 0, message: 'soon deprecated' });
});

test('the delay of a RetryInfo is read among other details', () => {
  const other = detail('type.googleapis.com/google.rpc.Status', 'RpcStatus', { code: 3, message: 'x' });
  assert.equal(readRetryDelay(status(other, retryInfo({ seconds: 2, nanos: 500_000_000 }))), 2500);
  assert.equal(readRetryDelay(status(retryInfo({ nanos: 1_000_000 }))), 1);
  assert.equal(readRetryDelay(status(retryInfo({ seconds: 3600 }), retryInfo({ seconds: 1 }))), 3_600_000);
});

test('a RetryInfo without a delay, or with one in the past, asks for none', () => {
  assert.equal(readRetryDelay(status(retryInfo())), 0);
  assert.equal(readRetryDelay(status(retryInfo({ seconds: -5 }))), 0);
});

test('there is no delay without a RetryInfo', () => {
  for (const bytes of [
    Buffer.alloc(0),
    status(),
    status(detail('type.googleapis.com/google.rpc.BadRequest', 'RetryInfo', { retryDelay: { seconds: 1 } })),
    status(
      detail('type.googleapis.com/not.google.rpc.RetryInfos', 'RetryInfo', { retryDelay: { seconds: 1 } }),
    ),
  ])
    assert.equal(readRetryDelay(bytes), undefined);
});

test('bytes that are no message say nothing, whatever they are', () => {
  const cut = fc
    .tuple(
      fc.constantFrom(
        status(retryInfo({ seconds: 2 })),
        encode('Response', { partialSuccess: { rejectedSpans: 300, errorMessage: 'no' } }),
      ),
      fc.nat(),
    )
    .map(([bytes, at]) => bytes.subarray(0, at % bytes.length));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), cut), (bytes) => {
      const { rejectedSpans, message } = readPartialSuccess(bytes);
      assert.ok(rejectedSpans >= 0 && typeof message === 'string');
      const delay = readRetryDelay(bytes);
      assert.ok(delay === undefined || delay >= 0);
    }),
    { numRuns: 1000 },
  );
  assert.deepEqual(readPartialSuccess(Buffer.from('0a050801', 'hex')), { rejectedSpans: 0, message: '' });
});
