import type { ContainerStateTerminated, Pod, PodStatus } from 'kubernetes-types/core/v1.js';
import type { PodStatusReply } from '../types.ts';
import { conditionsOf } from './conditions.ts';
import { exitCode, isTerminated, phaseOf } from './phase.ts';

const MAX_DETAIL = 160;

/** How a container ended, with the plugin's reason and the start of its message where these say more than the code. */
function describeEnd(name: string, terminated: ContainerStateTerminated | undefined): string {
  const { exitCode: code, reason = '', message = '' } = terminated ?? {};
  const detail = [reason === 'Error' ? '' : reason, message.slice(0, MAX_DETAIL)].filter(Boolean).join(': ');
  return `container ${name} ended with exit code ${code}${detail && ` (${detail})`}`;
}

/** Reasons that end a whole pod; a plugin gives them to the containers it ended. */
const POD_REASONS = new Set(['DeadlineExceeded', 'Evicted']);

function failure({ containers, initContainers }: PodStatusReply): Pick<PodStatus, 'reason' | 'message'> {
  const failed = [...initContainers, ...containers].filter(
    (container) => isTerminated(container) && exitCode(container) !== 0,
  );
  const reason = failed
    .map(({ state }) => state?.terminated?.reason ?? '')
    .find((text) => POD_REASONS.has(text));
  const messages = failed.map(({ name, state }) => describeEnd(name, state?.terminated));
  return { ...(reason && { reason }), message: messages.join('; ') };
}

/** Names of the sidecars: init containers that run beside the others and do not decide how the pod ends. */
export function sidecarsOf({ spec }: Pod): ReadonlySet<string> {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return new Set(sidecars.map(({ name }) => name));
}

/** The Kubernetes status of a pod from a plugin's answer and the status known before, whose transition times are kept. */
export function podStatusOf(
  answer: PodStatusReply,
  previous: PodStatus | undefined,
  now: string,
  sidecars: ReadonlySet<string> = new Set(),
): PodStatus {
  const reply = {
    ...answer,
    initContainers: answer.initContainers.filter(({ name }) => !sidecars.has(name)),
  };
  const phase = phaseOf(reply);
  return {
    phase,
    startTime: previous?.startTime ?? now,
    conditions: conditionsOf(phase, reply, previous?.conditions ?? [], now),
    containerStatuses: [...reply.containers],
    ...(answer.initContainers.length > 0 && { initContainerStatuses: [...answer.initContainers] }),
    ...(phase === 'Failed' && failure(reply)),
  };
}
