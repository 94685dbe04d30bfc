import { type Attributes, isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { type ContainerStatusLike, type PodLike, type PodRef, podRef } from './pod.ts';
import { withSpan } from './span.ts';
import { ATTRIBUTES as A } from './vocabulary.ts';

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

function times(pod: PodLike): Attributes {
  const states = (containers: readonly ContainerStatusLike[] = []) => containers.map(({ state }) => state);
  const all = [...states(pod.status?.initContainerStatuses), ...states(pod.status?.containerStatuses)];
  const started = all.flatMap((state) => state?.running?.startedAt ?? state?.terminated?.startedAt ?? []);
  const finished = all.flatMap((state) => state?.terminated?.finishedAt ?? []);
  return {
    ...(started.length > 0 && { [A.podStartTime]: earliest(started) }),
    ...(finished.length > 0 && finished.length === all.length && { [A.podFinishTime]: latest(finished) }),
  };
}

const byTime = (a: string, b: string) => Date.parse(a) - Date.parse(b);
const earliest = (values: readonly string[]) => values.toSorted(byTime)[0];
const latest = (values: readonly string[]) => values.toSorted(byTime).at(-1);

/** Follows the phases of pods and emits UpdatePodVK, once for each phase that a pod is seen in. */
export interface PhaseObserver {
  observe(pod: PodLike): void;
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
      const ref = podRef(pod);
      const phase = pod.status?.phase;
      const previous = phases.get(keyOf(ref));
      if (!phase || phase === previous) return;
      phases.set(keyOf(ref), phase);
      remember(ref);
      const attributes = {
        [A.podUpdate]: 'status',
        [A.podPhase]: phase,
        ...(previous && { [A.podPhasePrevious]: previous }),
        ...times(pod),
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
