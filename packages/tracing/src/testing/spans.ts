import assert from 'node:assert/strict';
import { SpanKind } from '@opentelemetry/api';
import type { ReceivedSpan } from './otlp.ts';

/** The pod that tests are about. */
export const pod = { name: 'job', namespace: 'lab', uid: 'u-1' };

/** What spans of that pod have of it, in tests that `traceTest` traces. */
export const POD_ATTRIBUTES = {
  'pod.name': 'job',
  'pod.namespace': 'lab',
  'pod.uid': 'u-1',
  'k8s.pod.name': 'job',
  'k8s.namespace.name': 'lab',
  'k8s.pod.uid': 'u-1',
  'k8s.node.name': 'test-node',
};

/** A span's kind as OTLP counts: there 0 is unspecified. */
export const OTLP_KIND = {
  internal: SpanKind.INTERNAL + 1,
  server: SpanKind.SERVER + 1,
  client: SpanKind.CLIENT + 1,
};

/** The first span of a name. */
export function ofName(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const span = spans.find((candidate) => candidate.name === name);
  assert.ok(span, `no span ${name} among ${spans.map((other) => other.name).join()}`);
  return span;
}

/** The attributes of a span but for its times, which are checked: the span's own, as integers in microseconds. */
export function attributesBesideTimes(span: ReceivedSpan): Record<string, unknown> {
  const { 'start.timestamp': start, 'end.timestamp': end, duration, ...attributes } = span.attributes;
  assert.equal(span.startNanos, BigInt(start as number) * 1000n);
  assert.equal(span.endNanos, BigInt(end as number) * 1000n);
  assert.equal(Number(end) - Number(start), duration);
  assert.ok(Number.isSafeInteger(duration));
  return attributes;
}
