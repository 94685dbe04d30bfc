import type { ContainerState, ContainerStatus } from '@vk-telemetry/interlink';
import type { ContainerRun } from './container-run.ts';
import type { Termination } from './job-row.ts';

/** A container's status as Kubernetes words it. `initialized`: the init containers before it are done. */
export function containerStatus(
  run: ContainerRun,
  kind: 'init' | 'main',
  initialized: boolean,
): ContainerStatus {
  const { container, row } = run;
  const ended = row.state === 'ended' ? row.termination : undefined;
  const last = ended !== undefined && !run.isOver ? ended : row.previous;
  const isRunning = row.state === 'running';
  const isDone = kind === 'init' && ended?.exitCode === 0;
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: '',
    ...(row.pid !== undefined && { containerID: `process://${row.pid}` }),
    restartCount: row.attempt,
    ready: kind === 'init' ? isDone : isRunning,
    started: isRunning,
    state: containerState(run, initialized),
    lastState: last === undefined ? {} : { terminated: terminated(last) },
  };
}

function containerState({ row, isOver }: ContainerRun, initialized: boolean): ContainerState {
  if (row.state === 'running' && row.startedAt !== undefined)
    return { running: { startedAt: row.startedAt } };
  if (row.state === 'ended' && row.termination !== undefined) {
    if (isOver) return { terminated: terminated(row.termination) };
    return {
      waiting: { reason: 'CrashLoopBackOff', message: `restart ${row.attempt + 1} waits for its back-off` },
    };
  }
  return { waiting: { reason: initialized ? 'ContainerCreating' : 'PodInitializing' } };
}

function terminated({ exitCode, reason, message, startedAt, finishedAt }: Termination) {
  return {
    exitCode,
    reason,
    finishedAt,
    startedAt: startedAt ?? finishedAt,
    ...(message !== undefined && { message }),
  };
}
