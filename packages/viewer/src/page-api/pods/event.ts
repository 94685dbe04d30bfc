import type { Span } from '../../otlp/decode.ts';
import type { Value } from '../../otlp/value.ts';
import { type Batch, cell } from '../../store/batch.ts';
import { nameEquals, type SpanRef, serviceName, wholeSpan } from '../../store/span-ref.ts';
import { durationMicros, startMicros } from '../../store/span-times.ts';
import type { SpanRow } from '../contract.ts';
import { statusOf } from '../trace/span-row.ts';
import { podAttributes as A, podSpans } from './names.ts';

/** A span of a pod's life, with what the stages and the notes are made of. Times are microseconds. */
export interface PodEvent {
  readonly kind: (typeof podSpans)[keyof typeof podSpans];
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly spanName: string;
  readonly service: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly start: number;
  readonly end: number;
  readonly status: SpanRow['status'];
  /** Of a failed span what it says of why. */
  readonly error: string;
  /** Time in the queue before it, and which try it is. */
  readonly wait: number;
  readonly attempt: number;
  /** Of an update: `spec` or `status`, the phases, and the times that the plugin reported. */
  readonly update: string;
  readonly phase: string;
  readonly previous: string;
  readonly startTime: number | undefined;
  readonly finishTime: number | undefined;
  /** Why it is in that phase: `StartError, exit code 128`, or one of the two, or empty. */
  readonly cause: string;
  /** Span ids that it links to, the first sixteen. */
  readonly linksTo: readonly string[];
}

const names = Object.entries(podSpans).map(([name, kind]) => ({
  bytes: Buffer.from(name, 'utf8'),
  kind,
}));

const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** Events stay in memory with their spans; ours have one link. */
const maxLinks = 16;

/** The longest wait that is believed; a larger number is a broken clock. */
const maxWait = 365 * 86_400 * 1_000_000;

const micros = (value: Value | undefined): number => {
  const wait = typeof value === 'bigint' || typeof value === 'number' ? Math.trunc(Number(value)) : 0;
  return wait > 0 && wait < maxWait ? wait : 0;
};

const time = (value: Value | undefined): number | undefined => {
  const millis = Date.parse(text(value));
  return millis > 0 ? millis * 1_000 : undefined;
};

const errorOf = ({ status, attributes }: Span): string =>
  status.code === 2 ? status.message || text(attributes.get(A.errorType)) || 'error' : '';

const causeOf = ({ attributes }: Span): string => {
  const reason = text(attributes.get(A.podReason));
  const code = attributes.get(A.containerExitCode);
  const isInteger = typeof code === 'bigint' || Number.isSafeInteger(code);
  return [reason, isInteger ? `exit code ${code}` : ''].filter((part) => part !== '').join(', ');
};

const eventOf = (ref: SpanRef, kind: PodEvent['kind']): PodEvent => {
  const span = wholeSpan(ref);
  const { attributes } = span;
  const start = startMicros(ref);
  return {
    kind,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    spanName: span.name,
    service: serviceName(ref),
    name: text(attributes.get(A.podName)),
    namespace: text(attributes.get(A.podNamespace)),
    uid: text(attributes.get(A.podUid)),
    start,
    end: start + durationMicros(ref),
    status: statusOf(ref),
    error: errorOf(span),
    wait: micros(attributes.get(A.queueWait)),
    attempt: micros(attributes.get(A.attempt)),
    update: text(attributes.get(A.podUpdate)),
    phase: text(attributes.get(A.podPhase)),
    previous: text(attributes.get(A.podPhasePrevious)),
    startTime: time(attributes.get(A.podStartTime)),
    finishTime: time(attributes.get(A.podFinishTime)),
    cause: causeOf(span),
    linksTo: span.links.slice(0, maxLinks).map(({ spanId }) => spanId),
  };
};

const kindOf = (ref: SpanRef): PodEvent['kind'] | undefined => {
  const length = cell(ref.batch, ref.row, 'nameLength');
  return names.find(({ bytes }) => bytes.length === length && nameEquals(ref, bytes))?.kind;
};

const known = new WeakMap<Batch, Map<number, PodEvent>>();

/** What the span says of a pod's life; undefined for a span of another name. Decoded once. */
export const podEvent = (ref: SpanRef): PodEvent | undefined => {
  const kind = kindOf(ref);
  if (kind === undefined) return undefined;
  const events = known.get(ref.batch) ?? new Map<number, PodEvent>();
  if (events.size === 0) known.set(ref.batch, events);
  const event = events.get(ref.row) ?? eventOf(ref, kind);
  events.set(ref.row, event);
  return event;
};
