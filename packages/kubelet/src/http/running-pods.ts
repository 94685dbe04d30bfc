import type { Container, Pod } from 'kubernetes-types/core/v1.js';

/** A pod as a container runtime knows it: its names and the containers that run (pkg/kubelet/container ToAPIPod). */
interface RunningPod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: { readonly containers: readonly Container[] };
  readonly status: Record<string, never>;
}

/** The pods that have a running container; without commands, environment and status, as the kubelet answers them. */
export function runningPods(pods: readonly Pod[]): RunningPod[] {
  return pods.flatMap((pod) => {
    const containers = runningContainers(pod).map(({ name, image = '' }) => ({ name, image, resources: {} }));
    if (containers.length === 0) return [];
    const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
    return [{ metadata: { name, namespace, uid }, spec: { containers }, status: {} }];
  });
}

/** Of a pod whose provider tells a phase and nothing of containers, all of them run or none. */
function runningContainers({ spec, status = {} }: Pod): Container[] {
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  const statuses = [...initContainerStatuses, ...containerStatuses];
  if (statuses.length === 0) return status.phase === 'Running' ? (spec?.containers ?? []) : [];
  const running = new Set(statuses.filter(({ state }) => state?.running).map(({ name }) => name));
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].filter(({ name }) =>
    running.has(name),
  );
}
