import { isSpanContextValid } from '@opentelemetry/api';
import { ATTRIBUTES as A } from './attributes.ts';
import { decorate } from './decorate.ts';
import { type CreateSpanStore, createPhaseObserver, fromTraceparent, toTraceparent } from './phases.ts';
import { type PodLike, type PodRef, podRef } from './pod.ts';
import type { PodProvider } from './provider.ts';
import { isPromise, type SpanWork, withSpan } from './span.ts';

export interface TracePodLifecycleOptions {
  /** Where the spans of pods' creation are kept, so that links outlive a restart. Default: in memory. */
  readonly createSpans?: CreateSpanStore;
}

/**
 * Wraps a provider so that each of its calls is a span: CreatePodVK, UpdatePodVK, DeletePodVK, GetPodVK,
 * GetPodStatusVK, GetPodsVK (a trace of its own), GetLogsVK (until its stream ends) and GetStatsSummaryVK. A phase that
 * getPods, getPodStatus or notifyPods shows for the first time is an UpdatePodVK with `pod.update` = `status`, linked to
 * the pod's CreatePodVK.
 *
 * The wrapped object keeps everything else: other members, `this`, sync throws, rejections and streams. Calls that
 * the provider makes to itself are not traced.
 */
export function tracePodLifecycle<T extends PodProvider>(
  provider: T,
  options: TracePodLifecycleOptions = {},
): T {
  const createSpans = options.createSpans ?? new Map<string, string>();
  const phases = createPhaseObserver(createSpans);
  const namedPod = ([namespace, name, uid]: readonly unknown[]) => {
    const pod = { namespace: String(namespace), name: String(name) };
    return { ...pod, uid: typeof uid === 'string' ? uid : phases.uidOf(pod.namespace, pod.name) };
  };
  const aboutCreated = (pod: PodRef): SpanWork => ({
    pod,
    links: [fromTraceparent(createSpans.get(pod.uid))],
  });

  return decorate(provider, {
    createPod: (call, [pod]) =>
      withSpan('CreatePodVK', { pod: podRef(pod as PodLike) }, (span) => {
        const { uid } = phases.remember(podRef(pod as PodLike));
        if (isSpanContextValid(span.spanContext())) createSpans.set(uid, toTraceparent(span.spanContext()));
        return call();
      }),
    updatePod: (call, [pod]) =>
      withSpan(
        'UpdatePodVK',
        { ...aboutCreated(podRef(pod as PodLike)), attributes: { [A.podUpdate]: 'spec' } },
        call,
      ),
    deletePod: (call, [pod]) =>
      withSpan('DeletePodVK', aboutCreated(podRef(pod as PodLike)), () =>
        afterwards(call(), () => {
          phases.forget(podRef(pod as PodLike));
          createSpans.delete(podRef(pod as PodLike).uid);
        }),
      ),
    getPod: (call, args) => withSpan('GetPodVK', { pod: namedPod(args) }, call),
    getPodStatus: (call, args) =>
      withSpan('GetPodStatusVK', { pod: namedPod(args) }, () =>
        afterwards(call(), (status) => {
          if (status)
            phases.observe({ metadata: namedPod(args), status: status as NonNullable<PodLike['status']> });
        }),
      ),
    getPods: (call) =>
      withSpan('GetPodsVK', { root: true }, (span) =>
        afterwards(call(), (pods) => {
          const known: readonly PodLike[] = Array.isArray(pods) ? pods : [];
          span.setAttributes({ [A.podsCount]: known.length });
          for (const pod of known) phases.observe(pod);
        }),
      ),
    notifyPods: (_call, [callback], callWith) =>
      callWith((pod: PodLike) => {
        phases.observe(pod);
        (callback as (pod: PodLike) => void)(pod);
      }),
    getContainerLogs: (call, [namespace, name]) =>
      withSpan('GetLogsVK', { pod: namedPod([namespace, name]) }, call),
    getStatsSummary: (call) => withSpan('GetStatsSummaryVK', {}, call),
  });
}

/** Runs `then` with a result before the caller sees it, be it a promise or not; the result stays what it was. */
function afterwards(result: unknown, then: (value: unknown) => void): unknown {
  if (!isPromise(result)) {
    then(result);
    return result;
  }
  return result.then((value: unknown) => {
    then(value);
    return value;
  });
}
