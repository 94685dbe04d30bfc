import { type Attributes, isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { ATTRIBUTES as A } from './attributes.ts';
import { type PodLike, type PodRef, podRef, type Time } from './pod.ts';
import { withSpan } from './span.ts';

/** Where the span of a pod's creation is kept, by pod uid, as a W3C traceparent. A `Map` will do. */
export interface CreateSpanStore {
  get(uid: string): string | undefined;
  set(uid: string, traceparent: string): unknown;
  delete(uid: string): unknown;
}

export function toTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
}

export function fromTraceparent(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(spanContext) ? spanContext : undefined;
}

type Status = NonNullable<PodLike['status']>;

/** Start of the first container and, once all have ended, the end of the last, as RFC 3339. */
function times({ initContainerStatuses = [], containerStatuses = [] }: Status): Attributes {
  const states = [...initContainerStatuses, ...containerStatuses].map(({ state }) => state);
  const started = states.map((state) => millis(state?.running?.startedAt ?? state?.terminated?.startedAt));
  const finished = states.map((state) => millis(state?.terminated?.finishedAt));
  const starts = started.filter(Number.isFinite);
  return {
    ...(starts.length > 0 && { [A.podStartTime]: rfc3339(Math.min(...starts)) }),
    ...(finished.length > 0 &&
      finished.every(Number.isFinite) && { [A.podFinishTime]: rfc3339(Math.max(...finished)) }),
  };
}

const millis = (time: Time | undefined) => new Date(time ?? Number.NaN).getTime();
/** Kubernetes' times have no fraction of a second. */
const rfc3339 = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');

const MAX_REASON_LENGTH = 64;

/** A reason is one CamelCase word (core/v1, ContainerStateTerminated); a sentence may hold more than a span is to have. */
function word(reason: unknown): string | undefined {
  if (typeof reason !== 'string' || !/^[A-Za-z][A-Za-z0-9]*$/.test(reason)) return undefined;
  return reason.slice(0, MAX_REASON_LENGTH);
}

/** Why a pod is in its phase: its own reason, else that of the first container that failed, else of one that waits. */
function causes(status: Status): Attributes {
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  const states = [...initContainerStatuses, ...containerStatuses].map(({ state }) => state);
  const failed = states
    .map((state) => state?.terminated)
    .find((ended) => Number.isSafeInteger(ended?.exitCode) && ended?.exitCode !== 0);
  const waiting = states.map((state) => word(state?.waiting?.reason)).find((reason) => reason !== undefined);
  const reason = word(status.reason) ?? (failed ? word(failed.reason) : waiting);
  return {
    ...(reason && { [A.podReason]: reason }),
    ...(failed?.exitCode !== undefined && { [A.containerExitCode]: failed.exitCode }),
  };
}

/** Follows the phases of pods and emits UpdatePodVK, once for each phase that a pod is seen in. */
export interface PhaseObserver {
  /** Takes what a provider answered; one in JavaScript may answer anything. */
  observe(pod: PodLike | null | undefined): void;
  remember(pod: PodRef): PodRef;
  forget(pod: PodRef): void;
  /** The uid of a pod by its names; empty where the pod was never seen. */
  uidOf(namespace: string, name: string): string;
}

const nameOf = ({ namespace, name }: PodRef) => `${namespace}/${name}`;
const keyOf = (pod: PodRef) => pod.uid || nameOf(pod);

export function createPhaseObserver(createSpans: CreateSpanStore): PhaseObserver {
  const phases = new Map<string, string>();
  const uids = new Map<string, string>();
  const remember = (pod: PodRef) => {
    uids.set(nameOf(pod), pod.uid);
    return pod;
  };
  return {
    remember,
    uidOf: (namespace, name) => uids.get(`${namespace}/${name}`) ?? '',
    observe(pod) {
      const { phase } = pod?.status ?? {};
      if (!pod?.status || !phase) return;
      const ref = podRef(pod);
      const previous = phases.get(keyOf(ref));
      if (phase === previous) return;
      phases.set(keyOf(ref), phase);
      remember(ref);
      const attributes = {
        [A.podUpdate]: 'status',
        [A.podPhase]: phase,
        ...(previous && { [A.podPhasePrevious]: previous }),
        ...times(pod.status),
        ...causes(pod.status),
      };
      withSpan(
        'UpdatePodVK',
        { pod: ref, links: [fromTraceparent(createSpans.get(ref.uid))], attributes },
        () => {},
      );
    },
    forget(pod) {
      phases.delete(keyOf(pod));
      if (uids.get(nameOf(pod)) === pod.uid) uids.delete(nameOf(pod));
    },
  };
}
