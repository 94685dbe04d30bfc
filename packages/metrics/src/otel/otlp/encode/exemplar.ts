import type { Exemplar } from '../../../model.ts';
import { type ExemplarContext, exemplarContext } from '../../exemplar-context.ts';
import { attributesSize, putAttributes } from './attributes.ts';
import {
  type Fixed64,
  fieldSize,
  fixedTag,
  nanosOf,
  type Output,
  putDouble,
  putFixed64,
  putHead,
} from './wire.ts';

// metrics.proto: Exemplar
const TIME = 2;
const AS_DOUBLE = 3;
const SPAN_ID = 4;
const TRACE_ID = 5;
const FILTERED_ATTRIBUTES = 7;

/** An exemplar that is ready to be written. */
export interface ReadyExemplar extends ExemplarContext {
  readonly value: number;
  readonly time: Fixed64 | undefined;
  readonly size: number;
}

export function readyExemplar({ labels, value, timestamp }: Exemplar): ReadyExemplar {
  const context = exemplarContext(labels);
  const time = nanosOf(timestamp);
  const size =
    (time ? 9 : 0) +
    9 +
    (context.spanId ? fieldSize(8) : 0) +
    (context.traceId ? fieldSize(16) : 0) +
    attributesSize(context.attributes);
  return { ...context, value, time, size };
}

function putHex(out: Output, field: number, hex: string): void {
  const size = hex.length / 2;
  putHead(out, field, size);
  out.bytes.write(hex, out.at, size, 'hex');
  out.at += size;
}

/** Writes an exemplar under this field's number. Room for it has to be there. */
export function putExemplar(out: Output, field: number, exemplar: ReadyExemplar): void {
  const { time, value, spanId, traceId, attributes, size } = exemplar;
  putHead(out, field, size);
  if (time) {
    out.bytes[out.at++] = fixedTag(TIME);
    putFixed64(out, time);
  }
  out.bytes[out.at++] = fixedTag(AS_DOUBLE);
  putDouble(out, value);
  if (spanId) putHex(out, SPAN_ID, spanId);
  if (traceId) putHex(out, TRACE_ID, traceId);
  putAttributes(out, FILTERED_ATTRIBUTES, attributes);
}
