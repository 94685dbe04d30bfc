import { decodeAttributes, decodeSpan, type Span } from '../otlp/decode.ts';
import type { Attributes } from '../otlp/value.ts';
import type { Group } from '../otlp/walk.ts';
import { type Batch, cell, slices } from './batch.ts';

/** A stored span: a row of a batch. */
export interface SpanRef {
  readonly batch: Batch;
  readonly row: number;
}

const wide = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/** Start time in nanoseconds since 1970. */
export const startNanos = ({ batch, row }: SpanRef): bigint =>
  wide(cell(batch, row, 'startLow'), cell(batch, row, 'startHigh'));

/** End time in nanoseconds since 1970. */
export const endNanos = ({ batch, row }: SpanRef): bigint =>
  wide(cell(batch, row, 'endLow'), cell(batch, row, 'endHigh'));

/** Duration in nanoseconds; 0 for a span that ends before it starts. */
export const durationNanos = (ref: SpanRef): bigint => {
  const duration = endNanos(ref) - startNanos(ref);
  return duration > 0n ? duration : 0n;
};

/** Span id as lower-case hex. */
export const spanId = ({ batch, row }: SpanRef): string => {
  const at = cell(batch, row, 'spanId');
  return batch.bytes.toString('hex', at, at + 8);
};

/** Whether the span has no parent. */
export const isRoot = ({ batch, row }: SpanRef): boolean => cell(batch, row, 'parentSpanId') === 0;

/** Span name. */
export const spanName = ({ batch, row }: SpanRef): string => {
  const at = cell(batch, row, 'name');
  return batch.bytes.toString('utf8', at, at + cell(batch, row, 'nameLength'));
};

/** Compares the name's bytes, without decoding them. */
export const nameEquals = ({ batch, row }: SpanRef, name: Buffer): boolean => {
  const at = cell(batch, row, 'name');
  return (
    cell(batch, row, 'nameLength') === name.length && name.compare(batch.bytes, at, at + name.length) === 0
  );
};

/** OTLP's number of the span's kind. */
export const spanKind = ({ batch, row }: SpanRef): number => cell(batch, row, 'kind');

/** OTLP's number of the span's status: 0 unset, 1 ok, 2 error. */
export const spanStatus = ({ batch, row }: SpanRef): number => cell(batch, row, 'status');

/** The resource and scope that the span shares with others of its batch. */
export const groupOf = ({ batch, row }: SpanRef): Group | undefined =>
  batch.groups[cell(batch, row, 'group')];

/** The span's message as it arrived. */
export const rawSpan = ({ batch, row }: SpanRef): Buffer =>
  batch.bytes.subarray(cell(batch, row, 'start'), cell(batch, row, 'end'));

/** The whole span, decoded. */
export const wholeSpan = (ref: SpanRef): Span => decodeSpan(rawSpan(ref));

const resources = new WeakMap<Group['resource'], Attributes>();

/** Attributes of the span's resource, decoded once per batch and resource. */
export const resourceAttributes = (ref: SpanRef): Attributes => {
  const pieces = groupOf(ref)?.resource ?? [];
  const known = resources.get(pieces);
  if (known !== undefined) return known;
  const attributes = decodeAttributes(slices(ref.batch.bytes, pieces));
  resources.set(pieces, attributes);
  return attributes;
};

/** The resource's service.name, or the empty string. */
export const serviceName = (ref: SpanRef): string => {
  const name = resourceAttributes(ref).get('service.name');
  return typeof name === 'string' ? name : '';
};
