import { type AttributeInput, id, type SpanInput, traceId } from './spans.ts';

/** Microseconds since 1970 from which the times of these spans count. */
export const podEpoch = 1_770_000_000_000_000;

/** A span of a pod's life; times are microseconds after `podEpoch`. */
export interface PodSpanInput {
  name: 'SyncPodVK' | 'CreatePodVK' | 'UpdatePodVK' | 'DeletePodVK';
  trace: number;
  span: number;
  parent?: number;
  from: number;
  to?: number;
  pod?: { name?: string; namespace?: string; uid?: string };
  attributes?: Record<string, AttributeInput>;
  error?: string;
  linkTo?: readonly [trace: number, span: number];
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const nanos = (micros: number): string => String(BigInt(podEpoch + micros) * 1_000n);

/** A time as a plugin reports it. */
export const reportedTime = (micros: number): string => new Date((podEpoch + micros) / 1_000).toISOString();

/** The span as it is sent. */
export const podSpan = (given: PodSpanInput): SpanInput => {
  const { name = 'web', namespace = 'default', uid = 'uid-1' } = given.pod ?? {};
  return {
    name: given.name,
    traceId: traceId(given.trace),
    spanId: id(given.span),
    parentSpanId: given.parent === undefined ? '' : id(given.parent),
    startTimeUnixNano: nanos(given.from),
    endTimeUnixNano: nanos(given.to ?? given.from),
    attributes: { 'pod.name': name, 'pod.namespace': namespace, 'pod.uid': uid, ...given.attributes },
    ...(given.error === undefined ? {} : { status: { code: 2, message: given.error } }),
    ...(given.linkTo === undefined
      ? {}
      : { links: [{ traceId: bytes(traceId(given.linkTo[0])), spanId: bytes(id(given.linkTo[1])) }] }),
  };
};

/** A phase that was seen. */
export const seen = (
  span: number,
  from: number,
  phase: string,
  previous: string,
  attributes: Record<string, AttributeInput> = {},
): PodSpanInput => ({
  name: 'UpdatePodVK',
  trace: 100 + span,
  span,
  from,
  linkTo: [1, 2],
  attributes: {
    'pod.update': 'status',
    'pod.phase': phase,
    ...(previous === '' ? {} : { 'pod.phase.previous': previous }),
    ...attributes,
  },
});

/** The turn in which a pod is created, and the call in it. */
export const created = (to = 300, error?: string): PodSpanInput[] => [
  {
    name: 'SyncPodVK',
    trace: 1,
    span: 1,
    from: 100,
    to: to + 10,
    attributes: { 'queue.wait': 40n, attempt: 1n },
    ...(error === undefined ? {} : { error }),
  },
  {
    name: 'CreatePodVK',
    trace: 1,
    span: 2,
    parent: 1,
    from: 120,
    to,
    ...(error === undefined ? {} : { error }),
  },
];

/** The turn in which a pod is deleted. */
export const deleted = (from: number, to: number): PodSpanInput[] => [
  {
    name: 'SyncPodVK',
    trace: 3,
    span: 31,
    from: from - 5,
    to: to + 5,
    attributes: { 'queue.wait': 2n, attempt: 1n },
  },
  { name: 'DeletePodVK', trace: 3, span: 32, parent: 31, from, to, linkTo: [1, 2] },
];
