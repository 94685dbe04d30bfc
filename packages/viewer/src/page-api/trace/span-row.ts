import { type Batch, cell } from '../../store/batch.ts';
import { exitCode, podsOfSpan } from '../../store/span-facts.ts';
import { type SpanRef, serviceName, spanId, spanKind, spanName, spanStatus } from '../../store/span-ref.ts';
import { durationMicros } from '../../store/span-times.ts';
import { brief } from '../brief.ts';
import type { SpanRow } from '../contract.ts';

const kinds: readonly SpanRow['kind'][] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const statuses: readonly SpanRow['status'][] = ['unset', 'ok', 'error'];

/** The span's kind by name. */
export const kindOf = (span: SpanRef): SpanRow['kind'] => kinds[spanKind(span)] ?? 'unspecified';

/** The span's status by name. */
export const statusOf = (span: SpanRef): SpanRow['status'] => statuses[spanStatus(span)] ?? 'unset';

const parentSpanId = (batch: Batch, row: number): string => {
  const at = cell(batch, row, 'parentSpanId');
  return at === 0 ? '' : batch.bytes.toString('hex', at, at + 8);
};

const nanosAfter = ({ batch, row }: SpanRef, startNanos: bigint): number => {
  const high = cell(batch, row, 'startHigh') - Number(startNanos >> 32n);
  return high * 2 ** 32 + cell(batch, row, 'startLow') - Number(startNanos & 0xffffffffn);
};

/** A span of the waterfall of a trace that starts at `startNanos`. */
export const spanRow = (span: SpanRef, startNanos: bigint): SpanRow => ({
  spanId: spanId(span),
  parentSpanId: parentSpanId(span.batch, span.row),
  name: brief(spanName(span)),
  service: brief(serviceName(span)),
  kind: kindOf(span),
  status: statusOf(span),
  offsetMicros: Math.floor(nanosAfter(span, startNanos) / 1_000),
  durationMicros: durationMicros(span),
  exitCode: exitCode(span),
  pod: brief(podsOfSpan(span).label),
});
