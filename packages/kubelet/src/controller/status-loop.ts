import type { OnKubeletEvent } from '../events.ts';
import type { KubeletProvider } from '../provider.ts';
import type { JsonStore } from '../state/json-store.ts';
import type { PodRecord } from '../state/pod-records.ts';
import type { PodController } from './pod-controller.ts';
import { isTerminal, type PodEntry } from './pod-table.ts';

/** Milliseconds between turns, and for how long, after a pod was created or changed its phase. */
const YOUNG_INTERVAL = 1000;
const YOUNG_FOR = 15_000;

/** Intervals after which a pod that stays unknown counts as lost: batch systems list a new job late. */
const LOST_AFTER = 6;

export interface StatusLoop {
  /** The first turn, also when there are no pods: what the provider has and nobody wants is deleted. */
  start(): Promise<void>;
  /** A pod's status will change soon. */
  soon(): void;
  stop(): Promise<void>;
}

export interface StatusLoopOptions {
  readonly provider: KubeletProvider;
  readonly controller: PodController;
  readonly records: JsonStore<PodRecord>;
  readonly interval: number;
  readonly onEvent: OnKubeletEvent;
}

/** Asks the provider for all statuses at once, again and again; one turn at a time, and none while no pod can change. */
export function createStatusLoop(options: StatusLoopOptions): StatusLoop {
  const { provider, controller, records, interval, onEvent } = options;
  const fastInterval = Math.min(YOUNG_INTERVAL, interval);
  const missingSince = new Map<string, number>();
  let failed = false;
  let timer: NodeJS.Timeout | undefined;
  let due = Number.POSITIVE_INFINITY;
  let turn: Promise<void> | undefined;
  let stopped = false;

  function livePods(): PodEntry[] {
    const isLive = ({ ref, status }: PodEntry) =>
      !isTerminal(status) && records.get(ref.uid)?.stage === 'created';
    return controller.table.entries().filter(isLive);
  }

  function schedule(delay: number): void {
    if (stopped || performance.now() + delay >= due) return;
    clearTimeout(timer);
    due = performance.now() + delay;
    timer = setTimeout(() => {
      turn = runTurn();
    }, delay);
  }

  async function runTurn(): Promise<void> {
    due = Number.POSITIVE_INFINITY;
    const before = livePods();
    if (before.length > 0) await guarded(() => look(before));
    const young = performance.now() - YOUNG_FOR;
    const live = livePods();
    const someYoung = !provider.notifyPods && live.some(({ changedAt }) => changedAt > young);
    if (live.length > 0) schedule(someYoung ? fastInterval : interval);
  }

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (failed) controller.retryNow();
      failed = false;
    } catch (error) {
      failed = true;
      onEvent({ type: 'statusError', error });
    }
  }

  async function look(expected: readonly PodEntry[]): Promise<void> {
    const pods = await provider.getPods();
    for (const pod of pods) controller.observe(pod);
    const shown = new Set(pods.map(({ metadata }) => metadata?.uid));
    for (const entry of expected) {
      if (shown.has(entry.ref.uid)) missingSince.delete(entry.ref.uid);
      else await ask(entry);
    }
  }

  /** A pod that the turn left out is asked for alone. */
  async function ask(entry: PodEntry): Promise<void> {
    const { namespace, name, uid } = entry.ref;
    const status = await provider.getPodStatus(namespace, name, uid);
    if (status || entry.deleting) {
      missingSince.delete(uid);
      if (status) controller.observe({ ...entry.pod, status });
      return;
    }
    const since = missingSince.get(uid) ?? performance.now();
    missingSince.set(uid, since);
    if (performance.now() - since < LOST_AFTER * interval) return;
    missingSince.delete(uid);
    controller.lost(entry);
  }

  return {
    async start() {
      provider.notifyPods?.((pod) => controller.observe(pod));
      await guarded(async () => {
        for (const pod of await provider.getPods()) {
          controller.deleteUnknown(pod);
          controller.observe(pod);
        }
      });
      schedule(fastInterval);
    },
    soon: () => schedule(fastInterval),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
