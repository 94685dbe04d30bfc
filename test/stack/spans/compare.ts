import assert from 'node:assert/strict';
import type { SentSpan } from './sent-span.ts';

const keyOf = ({ traceId, spanId }: SentSpan) => `${traceId} ${spanId}`;

/** Fails unless both hold the same spans, each once and equal in every field. */
export function assertSameSpans(actual: readonly SentSpan[], expected: readonly SentSpan[]): void {
  const actualByKey = new Map(actual.map((span) => [keyOf(span), span]));
  const missing = expected.filter((span) => !actualByKey.has(keyOf(span)));
  assert.deepEqual(missing, [], 'spans that were sent and are missing');
  for (const span of expected) assert.deepEqual(actualByKey.get(keyOf(span)), span, span.name);
  assert.equal(actual.length, expected.length, 'each span once, and no others');
}
