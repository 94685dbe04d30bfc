import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { PodStatusReply } from '../types.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

export const exitCode = ({ state }: ContainerStatus) => state?.terminated?.exitCode;
export const isTerminated = ({ state }: ContainerStatus) => state?.terminated !== undefined;
const hasStarted = ({ state, lastState, restartCount }: ContainerStatus) =>
  state?.running !== undefined ||
  state?.terminated !== undefined ||
  lastState?.terminated !== undefined ||
  restartCount > 0;

/**
 * The phase of a pod by the states of its containers (Kubernetes pkg/kubelet getPhase). A container that is terminated
 * has ended for good: one that will be restarted is shown as waiting, with its last state or a
 * restartCount above zero.
 */
export function phaseOf({ containers, initContainers }: PodStatusReply): PodPhase {
  if (initContainers.some((container) => isTerminated(container) && exitCode(container) !== 0))
    return 'Failed';
  if (containers.length === 0 || !initContainers.every(isTerminated)) return 'Pending';
  if (containers.every(isTerminated))
    return containers.every((container) => exitCode(container) === 0) ? 'Succeeded' : 'Failed';
  return containers.some(hasStarted) ? 'Running' : 'Pending';
}
