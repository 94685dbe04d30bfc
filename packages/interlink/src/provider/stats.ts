import { type PodRef, podRef } from '@vk-telemetry/tracing';
import type { Pod } from 'kubernetes-types/core/v1.js';
import type { ContainerUsage } from '../types.ts';

/** One container of `/stats/summary`; `time` is when its usage was measured. */
export interface ContainerStats {
  readonly name: string;
  readonly startTime: string;
  readonly cpu?: { readonly time: string; readonly usageCoreNanoSeconds: number };
  readonly memory?: { readonly time: string; readonly rssBytes: number };
}

/**
 * The kubelet's `/stats/summary` (k8s.io/kubelet stats/v1alpha1 Summary) as far as it is known here: which pods and
 * containers there are, since when, and what the plugin said at the last ping that they use. Most plugins say nothing
 * of it; then it is absent: no invented zeros.
 */
export interface StatsSummary {
  readonly node: { readonly nodeName: string };
  readonly pods: readonly {
    readonly podRef: Pick<PodRef, 'name' | 'namespace' | 'uid'>;
    readonly startTime: string | undefined;
    readonly containers: readonly ContainerStats[];
  }[];
}

/** What a plugin measured, and when that was learnt: RFC 3339. */
export interface UsageReading {
  readonly time: string;
  readonly containers: readonly ContainerUsage[];
}

export function statsSummary(nodeName: string, pods: readonly Pod[], reading?: UsageReading): StatsSummary {
  const entries = pods.map((pod) => {
    const { name, namespace, uid } = podRef(pod);
    return {
      podRef: { name, namespace, uid },
      startTime: pod.status?.startTime,
      containers: runningContainers(pod).map((running) => ({
        ...running,
        ...usageOf(uid, running, reading),
      })),
    };
  });
  return { node: { nodeName }, pods: entries };
}

function runningContainers({ status }: Pod): ContainerStats[] {
  return (status?.containerStatuses ?? []).flatMap(({ name, state }) =>
    state?.running?.startedAt ? [{ name, startTime: state.running.startedAt }] : [],
  );
}

function usageOf(
  uid: string,
  { name, startTime }: ContainerStats,
  { time, containers }: UsageReading = { time: '', containers: [] },
): Pick<ContainerStats, 'cpu' | 'memory'> {
  const used = containers.find(({ podUID, container }) => podUID === uid && container === name);
  // A reading from before the container's start is that of its run before.
  if (!used || Date.parse(time) < Date.parse(startTime)) return {};
  return {
    cpu: { time, usageCoreNanoSeconds: Math.round(used.cpuSeconds * 1e9) },
    memory: { time, rssBytes: used.rssBytes },
  };
}
