import { type PodRef, podRef } from '@vk-telemetry/tracing';
import type { Pod } from 'kubernetes-types/core/v1.js';

/**
 * The kubelet's `/stats/summary` (k8s.io/kubelet stats/v1alpha1 Summary) as far as it is known here: which pods and
 * containers there are and since when. interLink's wire has no usage, so there is none: no invented zeros.
 */
export interface StatsSummary {
  readonly node: { readonly nodeName: string };
  readonly pods: readonly {
    readonly podRef: Pick<PodRef, 'name' | 'namespace' | 'uid'>;
    readonly startTime: string | undefined;
    readonly containers: readonly { readonly name: string; readonly startTime: string }[];
  }[];
}

function runningContainers({ status }: Pod): { name: string; startTime: string }[] {
  return (status?.containerStatuses ?? []).flatMap(({ name, state }) =>
    state?.running?.startedAt ? [{ name, startTime: state.running.startedAt }] : [],
  );
}

export function statsSummary(nodeName: string, pods: readonly Pod[]): StatsSummary {
  const entries = pods.map((pod) => {
    const { name, namespace, uid } = podRef(pod);
    return {
      podRef: { name, namespace, uid },
      startTime: pod.status?.startTime,
      containers: runningContainers(pod),
    };
  });
  return { node: { nodeName }, pods: entries };
}
