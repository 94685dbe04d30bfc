import { join } from 'node:path';
import type { PluginCreateRequest, PodStatusReply } from '@vk-telemetry/interlink';
import { makePrivateDir } from '../files.ts';
import { prepareContainer } from '../pod/prepare.ts';
import { podSources } from '../pod/sources.ts';
import type { BackOff } from './back-off.ts';
import type { Stop } from './conclusion.ts';
import { type ContainerRun, createContainerRun } from './container-run.ts';
import { containerStatus } from './container-status.ts';

/** A pod's containers, run to the end that its restart policy gives. */
export interface PodRun {
  readonly containers: readonly ContainerRun[];
  /** Resolves when no container runs and none will; never when the plugin let go of them before. */
  readonly finished: Promise<void>;
  status(jid: string): PodStatusReply;
  /** Ends all containers; resolves when none runs. */
  stop(stop: Stop): Promise<void>;
}

export interface PodRunOptions {
  readonly request: PluginCreateRequest;
  /** The pod's folder, a real path. */
  readonly dir: string;
  /** When the pod was accepted, in milliseconds since 1970: activeDeadlineSeconds counts from there. */
  readonly createdAt: number;
  /** The pod ended before the plugin was started. */
  readonly isFinished: boolean;
  readonly backOff: BackOff;
  readonly maxLogBytes: number;
  readonly onError: (error: unknown) => void;
  readonly preface: readonly string[];
  readonly detached: AbortSignal;
}

const DEFAULT_GRACE_SECONDS = 30;
const MAX_TIMER = 2 ** 31 - 1;

/** SIGTERM to SIGKILL, in milliseconds. */
export function gracePeriod(seconds: number | undefined): number {
  return Math.max(0, seconds ?? DEFAULT_GRACE_SECONDS) * 1_000;
}

/** Starts a pod, or goes on with one that the job table in `dir` knows. */
export function runPod(options: PodRunOptions): PodRun {
  const { request, dir, detached } = options;
  const { metadata, spec } = request.pod;
  const sources = podSources(request);
  makePrivateDir(join(dir, 'jobs'));
  const makeRun = (container: ContainerRun['container'], index: number): ContainerRun =>
    createContainerRun({
      container,
      podDir: dir,
      backOff: options.backOff,
      maxLogBytes: options.maxLogBytes,
      onError: options.onError,
      preface: index === 0 ? options.preface : [],
      prepare: () => prepareContainer(container, request.pod, sources, dir),
      isFinished: options.isFinished,
      detached,
    });
  const inits = (spec?.initContainers ?? []).map(makeRun);
  const mains = (spec?.containers ?? []).map((container, index) => makeRun(container, inits.length + index));
  const all = [...inits, ...mains];

  const stopAll = (stop: Stop): void => {
    for (const run of all) run.stop(stop);
  };
  const order = { inits, mains, policy: spec?.restartPolicy ?? 'Always' };
  const deadline = startDeadline(options, () => {
    stopAll({ grace: gracePeriod(spec?.terminationGracePeriodSeconds), reason: 'DeadlineExceeded' });
  });
  const work = options.isFinished ? Promise.resolve() : runInOrder(order);
  const finished = work.finally(() => clearTimeout(deadline));

  return {
    containers: all,
    finished: finished.then(() => (detached.aborted ? new Promise<never>(() => {}) : undefined)),
    status(jid) {
      const initialized = inits.every((run) => run.row.termination?.exitCode === 0 || isSidecar(run));
      return {
        name: metadata?.name ?? '',
        UID: metadata?.uid ?? '',
        namespace: metadata?.namespace ?? '',
        JID: jid,
        containers: mains.map((run) => containerStatus(run, 'main', initialized)),
        initContainers: inits.map((run) => containerStatus(run, 'init', true)),
      };
    },
    async stop(stop) {
      stopAll(stop);
      await finished;
    },
  };
}

interface Order {
  readonly inits: readonly ContainerRun[];
  readonly mains: readonly ContainerRun[];
  readonly policy: string;
}

/** Init containers one after another; a sidecar (one with restartPolicy Always) runs on until the others have ended. */
async function runInOrder({ inits, mains, policy }: Order): Promise<void> {
  const sidecars: Promise<unknown>[] = [];
  const finishInit = async (run: ContainerRun): Promise<boolean> => {
    if (isSidecar(run)) {
      sidecars.push(run.run(() => true));
      await run.running;
      return run.stopped === undefined;
    }
    const end = await run.run((exitCode) => exitCode !== 0 && policy !== 'Never');
    return end?.exitCode === 0 && run.stopped === undefined;
  };
  let initialized = true;
  for (const run of inits) {
    initialized = initialized && (await finishInit(run));
  }
  const restarts = (exitCode: number): boolean =>
    policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
  if (initialized || mains.some((run) => run.stopped !== undefined)) {
    await Promise.all(mains.map((run) => run.run(restarts)));
  }
  for (const run of inits.filter(isSidecar)) run.stop({ grace: gracePeriod(undefined) });
  await Promise.all(sidecars);
}

function isSidecar({ container }: ContainerRun): boolean {
  return container.restartPolicy === 'Always';
}

function startDeadline(
  { request, createdAt }: PodRunOptions,
  onPassed: () => void,
): NodeJS.Timeout | undefined {
  const seconds = request.pod.spec?.activeDeadlineSeconds;
  if (seconds === undefined || seconds === null) return undefined;
  const left = createdAt + seconds * 1_000 - Date.now();
  if (left > 0) return setTimeout(onPassed, Math.min(left, MAX_TIMER)).unref();
  onPassed();
  return undefined;
}
