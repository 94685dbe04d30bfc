import type { ContainerStatus, PodCondition } from 'kubernetes-types/core/v1.js';
import type { PodStatusReply } from '../types.ts';
import type { PodPhase } from './phase.ts';

const succeeded = ({ state }: ContainerStatus) => state?.terminated?.exitCode === 0;
const isReady = ({ state, ready }: ContainerStatus) => state?.running !== undefined && ready;

const COMPLETED: Partial<Record<PodPhase, string>> = { Succeeded: 'PodCompleted', Failed: 'PodFailed' };

/** The four conditions every pod has, each once; a transition time changes only with the condition's status. */
export function conditionsOf(
  phase: PodPhase,
  { containers, initContainers }: PodStatusReply,
  previous: readonly PodCondition[],
  now: string,
): PodCondition[] {
  const initialized = initContainers.every(succeeded);
  const ready = phase === 'Running' && containers.every(isReady);
  const notReady = COMPLETED[phase] ?? 'ContainersNotReady';

  const condition = (type: string, holds: boolean, reason: string): PodCondition => {
    const status = holds ? 'True' : 'False';
    const before = previous.find((other) => other.type === type);
    const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? now) : now;
    return { type, status, lastTransitionTime, ...(!holds && { reason }) };
  };
  return [
    condition('PodScheduled', true, ''),
    condition('Initialized', initialized, 'ContainersNotInitialized'),
    condition('ContainersReady', ready, notReady),
    condition('Ready', ready, notReady),
  ];
}
