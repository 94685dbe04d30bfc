import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Container } from '@vk-telemetry/interlink';
import type { LogFile } from '../logs/log-file.ts';
import type { PreparedContainer } from '../pod/prepare.ts';
import { type ShutDown, shutDown } from '../process/shut-down.ts';
import { adopt, type Ending, type ProcessRef, startSupervised } from '../process/supervisor.ts';
import { createAttemptLogs } from './attempt-logs.ts';
import { type BackOff, backOffDelay } from './back-off.ts';
import {
  type Conclusion,
  concludeEnding,
  endedRow,
  neverStarted,
  notStarted,
  type Stop,
} from './conclusion.ts';
import { type JobRecord, type JobRow, openJob, type Termination } from './job-row.ts';

/** One container of a pod, over all its attempts. */
export interface ContainerRun {
  readonly container: Container;
  readonly row: JobRow;
  readonly stopped: Stop | undefined;
  /** No attempt follows the one in the row. */
  readonly isOver: boolean;
  /**
   * Runs attempts, from where the row says, until one ends that `restarts` does not want again or the container is
   * stopped. Resolves with the last one's end; undefined where none was started.
   */
  run(restarts: (exitCode: number) => boolean): Promise<Termination | undefined>;
  /** Resolves when the first attempt runs, or is over. */
  readonly running: Promise<void>;
  /** SIGTERM to all its processes, SIGKILL after the grace period; no more attempts. */
  stop(stop: Stop): void;
  /** The log of its run or of the one before, as `kubectl logs` shows them; undefined when there was none. */
  log(previous: boolean): LogFile | undefined;
}

export interface ContainerRunOptions {
  readonly container: Container;
  readonly podDir: string;
  readonly backOff: BackOff;
  readonly maxLogBytes: number;
  readonly onError: (error: unknown) => void;
  /** Resolves what an attempt needs; throws StartFailure. */
  readonly prepare: () => PreparedContainer;
  /** Lines of the plugin's own that head the first attempt's log. */
  readonly preface: readonly string[];
  /** Its pod ended before the plugin was started: nothing runs any more. */
  readonly isFinished: boolean;
  /** Aborts when the plugin lets go of its jobs: they run on, and nothing is recorded any more. */
  readonly detached: AbortSignal;
}

export function createContainerRun(options: ContainerRunOptions): ContainerRun {
  const { container, podDir, backOff, detached } = options;
  const job: JobRecord = openJob(join(podDir, 'jobs'), container.name);
  const stopping = new AbortController();
  const interrupted = AbortSignal.any([stopping.signal, detached]);
  setMaxListeners(0, interrupted);
  const letGo = new Promise<undefined>((resolve) =>
    detached.addEventListener('abort', () => resolve(undefined)),
  );
  const running = Promise.withResolvers<void>();
  let stopped: Stop | undefined;
  let isOver = options.isFinished;
  let ending: ShutDown | undefined;
  let killAt = Number.POSITIVE_INFINITY;

  const logs = createAttemptLogs(join(podDir, 'attempts', container.name), {
    maxBytes: options.maxLogBytes,
    onError: options.onError,
  });

  const terminate = (): void => {
    const ref = processOf(job.row);
    if (ref !== undefined) ending = shutDown(ref, { startedAt: Date.parse(job.row.startedAt ?? ''), killAt });
  };

  const end = (conclusion: Conclusion): void => {
    try {
      job.write(endedRow(job.row, conclusion, backOff));
    } catch (error) {
      options.onError(error);
    }
  };

  const conclude = (how: Ending, wasAdopted: boolean): void => {
    // The plugin was killed before it said `go`: nothing of the container has run, so the attempt is made now.
    const again = how.kind === 'never-started' && wasAdopted && stopped === undefined;
    if (again) job.write(withoutProcess(job.row));
    else end(concludeEnding(how, stopped));
  };

  const start = async (dir: string, log: LogFile): Promise<{ ended: Promise<Ending> }> => {
    if (log.end() === 0 && job.row.attempt === 0) for (const line of options.preface) log.append(line);
    return startSupervised({ dir, logPath: log.path, detached, ...options.prepare() }, (ref) => {
      job.write({ ...job.row, state: 'running', ...ref, startedAt: new Date().toISOString() });
      return stopped === undefined;
    });
  };

  const attempt = async (): Promise<void> => {
    const { row } = job;
    const dir = logs.dirOf(row.attempt);
    const log = logs.begin(row.attempt);
    try {
      const known = processOf(row);
      const { ended } = known === undefined ? await start(dir, log) : adopt(dir, known, detached);
      running.resolve();
      // An adopted process may have to end, and one told to end while it was spawned.
      if (stopped !== undefined) terminate();
      const how = await Promise.race([ended, letGo]);
      if (how !== undefined) conclude(how, known !== undefined);
    } catch (error) {
      end(notStarted(error));
    } finally {
      ending?.cancel();
      logs.end();
    }
  };

  /** Whether there is an attempt to make; waits for the back-off and prepares the row. */
  const advance = async (restarts: (exitCode: number) => boolean): Promise<boolean> => {
    const { row } = job;
    if (row.state === 'running') return true;
    if (interrupted.aborted) return false;
    if (row.state !== 'ended' || row.termination === undefined) {
      job.write({ ...row, state: 'starting' });
      return true;
    }
    if (!restarts(row.termination.exitCode)) return false;
    const due = Date.parse(row.termination.finishedAt) + backOffDelay(backOff, row.backOffs);
    await delay(Math.max(0, due - Date.now()), undefined, { signal: interrupted }).catch(() => {});
    if (interrupted.aborted) return false;
    job.write({
      container: row.container,
      attempt: row.attempt + 1,
      state: 'starting',
      previous: row.termination,
      backOffs: row.backOffs,
    });
    return true;
  };

  return {
    container,
    running: running.promise,
    get row() {
      return job.row;
    },
    get stopped() {
      return stopped;
    },
    get isOver() {
      return isOver;
    },
    async run(restarts) {
      while ((await advance(restarts)) && !detached.aborted) await attempt();
      const isUnstarted = job.row.state === 'waiting' || job.row.state === 'starting';
      if (isUnstarted && stopped?.reason !== undefined) end(neverStarted(stopped.reason));
      isOver = !detached.aborted;
      running.resolve();
      return job.row.termination;
    },
    stop(stop) {
      // Told again, it only gets less time: a second SIGTERM means "at once" to many programs.
      const isFirst = stopped === undefined;
      killAt = Math.min(killAt, Date.now() + stop.grace);
      stopped ??= stop;
      stopping.abort();
      if (isFirst) terminate();
      else ending?.killAt(killAt);
    },
    log: (previous) => logs.find(job.row, { isOver, previous }),
  };
}

function processOf({ state, pid, identity }: JobRow): ProcessRef | undefined {
  if (state !== 'running' || pid === undefined || identity === undefined) return undefined;
  return { pid, identity };
}

function withoutProcess({ container, attempt, previous, backOffs }: JobRow): JobRow {
  return { container, attempt, state: 'starting', backOffs, ...(previous !== undefined && { previous }) };
}
