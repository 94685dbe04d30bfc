import { propagation } from '@opentelemetry/api';
import type { UndiciRequest } from './undici.ts';

/** Fields that a propagator writes beside the one that names the span. */
const BESIDE = new Set(['tracestate', 'baggage']);

function indexOf(headers: readonly unknown[], field: string, from = 0): number {
  for (let i = from; i < headers.length; i += 2) {
    const name = headers[i];
    if (typeof name === 'string' && name.length === field.length && name.toLowerCase() === field) return i;
  }
  return -1;
}

/** True for headers, names and values in turn, in which a span is named by the propagator's field, such as traceparent. */
export function namesSpan(headers: readonly unknown[]): boolean {
  return propagation.fields().some((field) => !BESIDE.has(field) && indexOf(headers, field) !== -1);
}

/** Adds what the propagator says of a context, but for fields that are there. */
export const HEADER_SETTER = {
  set(request: UndiciRequest, name: string, value: string): void {
    if (indexOf(request.headers, name.toLowerCase()) === -1) request.addHeader(name, value);
  },
};

/** Leaves the first of each of the propagator's fields; whoever comes later is refused. */
export function keepFirst(request: UndiciRequest): void {
  const { headers } = request;
  for (const field of propagation.fields()) {
    const first = indexOf(headers, field);
    if (first === -1) continue;
    for (let i = indexOf(headers, field, first + 2); i !== -1; i = indexOf(headers, field, i))
      headers.splice(i, 2);
  }
  if (!Object.hasOwn(request, 'addHeader')) request.addHeader = REFUSE;
}

/**
 * An `addHeader` for one request that never lets a field of the propagator be there twice. Where another
 * instrumentation names its own span, `giveUp` says whether ours makes room.
 */
export function addHeaderOnce(giveUp: (request: UndiciRequest) => boolean): UndiciRequest['addHeader'] {
  return function addHeader(this: UndiciRequest, name: string, value: unknown): unknown {
    const field = name.toLowerCase();
    const fields = propagation.fields();
    if (fields.includes(field)) {
      if (!BESIDE.has(field) && giveUp(this)) removeTrace(this, fields);
      else if (indexOf(this.headers, field) !== -1) return this;
    }
    const prototype: UndiciRequest = Object.getPrototypeOf(this);
    return prototype.addHeader.call(this, name, value);
  };
}

const REFUSE = addHeaderOnce(() => false);

function removeTrace({ headers }: UndiciRequest, fields: readonly string[]): void {
  for (const field of fields) {
    const at = field === 'baggage' ? -1 : indexOf(headers, field);
    if (at !== -1) headers.splice(at, 2);
  }
}
