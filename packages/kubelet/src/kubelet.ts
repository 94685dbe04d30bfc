import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { createPingLoop, type Readiness } from './controller/ping-loop.ts';
import { createPodController } from './controller/pod-controller.ts';
import { createStatusLoop } from './controller/status-loop.ts';
import { guardListener, type OnKubeletEvent } from './events.ts';
import { createKubeletServer, type KubeletAddress } from './http/server.ts';
import type { PodSource } from './pod-source.ts';
import type { KubeletProvider } from './provider.ts';
import { createSpanStore } from './state/create-spans.ts';
import { lockState } from './state/lock.ts';
import { openPodRecords } from './state/pod-records.ts';

export interface KubeletOptions {
  /** What runs the pods; wrap it with `tracePodLifecycle` to see it do so. */
  readonly provider: KubeletProvider;
  readonly source: PodSource;
  /** Folder of what must survive a restart; of this kubelet alone. Made if absent, readable by its owner only. */
  readonly stateDir: string;
  readonly nodeName: string;
  /** Milliseconds between status turns; 1000 at most while a pod is new or has just changed. Default: 5000. */
  readonly statusInterval?: number;
  /** Milliseconds between pings. Default: 30000. */
  readonly pingInterval?: number;
  /** Pods worked on at once. Default: 10. */
  readonly workers?: number;
  /** Milliseconds before a failed call is repeated the first time; doubled each further time. Default: 500. */
  readonly backoff?: number;
  /** Longest wait between two tries, in milliseconds. Default: 30000. */
  readonly maxBackoff?: number;
  /** Port of the kubelet HTTP API on 127.0.0.1. Default: 10250; 0 takes any. */
  readonly port?: number;
  readonly onEvent?: OnKubeletEvent;
}

export interface StopOptions {
  /** Deletes all pods first. Default: they run on, and the next start finds them. */
  readonly deletePods?: boolean;
  /** Grace period of those deletions, where the pod's own is longer, in seconds. Default: 2. */
  readonly graceSeconds?: number;
  /** Milliseconds after which deletions are left to the next start. Default: 10000. */
  readonly timeout?: number;
}

export interface Kubelet {
  /**
   * Pings, announces the source's pods, compares them with the provider's, and serves. Rejects on a bad source or port;
   * the kubelet is stopped then.
   */
  start(): Promise<void>;
  /** The first call counts. */
  stop(options?: StopOptions): Promise<void>;
  /** Where the HTTP API listens. Throws before `start`. */
  readonly address: KubeletAddress;
  readiness(): Readiness;
  /** The pods with their present status. */
  pods(): Pod[];
}

/** Milliseconds that the first ping may hold up the start. */
const FIRST_PING = 5000;

/** Runs the source's pods with the provider. Throws StateError where another kubelet has the state folder. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const { provider, source, stateDir, statusInterval = 5000, pingInterval = 30_000, workers = 10 } = options;
  const { backoff = 500, maxBackoff = 30_000, port = 10250 } = options;
  const onEvent = guardListener(options.onEvent);
  const problem = (error: Error) => onEvent({ type: 'problem', error });
  const unlock = lockState(stateDir);
  const records = openPodRecords(stateDir, problem);
  const createSpans = createSpanStore(stateDir);
  const watching = new AbortController();
  let stopping: Promise<void> | undefined;

  const controller = createPodController({
    ...{ provider, source, records, createSpans, workers, backoff, maxBackoff, onEvent },
    onCreated: () => loop.soon(),
  });
  const loop = createStatusLoop({ provider, controller, records, interval: statusInterval, onEvent });
  const pings = createPingLoop({
    ...{ provider, interval: pingInterval, onEvent },
    onRecovery: () => controller.retryNow(),
  });
  const pods = () =>
    controller.table
      .entries()
      .map(({ pod, status }): Pod => ({ ...pod, status: status ?? { phase: 'Pending' } }));
  const server = createKubeletServer({ provider, pods, readiness: pings.readiness, port });

  async function start(): Promise<void> {
    await server.listen();
    await settledOr(AbortSignal.timeout(FIRST_PING), pings.start());
    const events = {
      podSet: controller.set,
      podGone: controller.gone,
      resourcesChanged: controller.retryNow,
      problem,
    };
    await source.start(events, watching.signal);
    controller.synced();
    await loop.start();
  }

  async function stop({
    deletePods = false,
    graceSeconds = 2,
    timeout = 10_000,
  }: StopOptions): Promise<void> {
    watching.abort();
    const limit = AbortSignal.timeout(timeout);
    if (deletePods) await controller.deleteAll(graceSeconds, limit);
    pings.stop();
    await settledOr(limit, Promise.all([loop.stop(), controller.stop()]));
    await server.close();
    unlock();
  }

  async function startOrStop(): Promise<void> {
    try {
      await start();
    } catch (error) {
      await stopOnce();
      throw error;
    }
  }

  function stopOnce(how: StopOptions = {}): Promise<void> {
    stopping ??= stop(how);
    return stopping;
  }

  return {
    // The loops are traces of their own, whatever span the host starts the kubelet in.
    start: () => context.with(ROOT_CONTEXT, startOrStop),
    stop: stopOnce,
    get address() {
      return server.address();
    },
    readiness: pings.readiness,
    pods,
  };
}

/** A call that hangs must not keep the process: what it would have done is found out at the next start. */
async function settledOr(limit: AbortSignal, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  limit.addEventListener('abort', () => resolve());
  if (limit.aborted) resolve();
  await Promise.race([work, promise]);
}
