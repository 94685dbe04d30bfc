import { isDeepStrictEqual } from 'node:util';
import type { PodStatus } from 'kubernetes-types/core/v1.js';
import type { OnKubeletEvent } from '../events.ts';
import type { PodSource } from '../pod-source.ts';
import { isTerminal, type PodEntry, type PodTable } from './pod-table.ts';
import { createWorkQueue, type WorkItem, type WorkQueue, type WorkQueueOptions } from './work-queue.ts';

/** Keeps the pods' statuses, and brings each change to the source, until the source has it. */
export interface PodStatuses extends Pick<WorkQueue, 'forget' | 'retryNow' | 'stop'> {
  /** A status as the provider shows it. */
  observe(entry: PodEntry, status: PodStatus): void;
  /** The kubelet gives the pod up. */
  fail(entry: PodEntry, why: PodStatus): void;
  /** A status that is no news of a phase. */
  set(entry: PodEntry, status: PodStatus): void;
  /** A pod of an earlier run that has ended already: its phase is told, since nobody will be asked for it. */
  restore(entry: PodEntry): void;
}

export interface PodStatusesOptions extends Omit<WorkQueueOptions, 'work'> {
  readonly source: PodSource;
  readonly table: PodTable;
  readonly onEvent: OnKubeletEvent;
}

export function createPodStatuses({ source, table, onEvent, ...limits }: PodStatusesOptions): PodStatuses {
  const queue = createWorkQueue({ ...limits, work: write });

  async function write(item: WorkItem): Promise<void> {
    const entry = table.get(item.key);
    if (!entry?.status) return;
    try {
      await source.updateStatus(entry.pod, entry.status);
    } catch (error) {
      const { attempt } = item;
      onEvent({ type: 'podError', pod: entry.ref, operation: 'status', attempt, error, final: false });
      item.retryLater();
      throw error;
    }
  }

  function set(entry: PodEntry, status: PodStatus): void {
    if (isDeepStrictEqual(entry.status, status)) return;
    entry.status = status;
    queue.add(entry.ref.uid);
  }

  function show(entry: PodEntry, status: PodStatus, by: 'provider' | 'kubelet'): void {
    // A finished pod stays finished, whatever the remote side says later.
    if (isTerminal(entry.status) && status.phase !== entry.status?.phase) return;
    set(entry, status);
    tellPhase(entry, by);
  }

  function tellPhase(entry: PodEntry, by: 'provider' | 'kubelet'): void {
    const phase = entry.status?.phase;
    const previous = entry.phase;
    if (!phase || phase === previous) return;
    entry.phase = phase;
    entry.changedAt = performance.now();
    const message = entry.status?.message;
    onEvent({ type: 'podPhase', pod: entry.ref, phase, previous, by, ...(message && { message }) });
  }

  return {
    ...queue,
    set,
    observe: (entry, status) => show(entry, status, 'provider'),
    fail: (entry, why) => show(entry, { ...why, phase: 'Failed' }, 'kubelet'),
    restore(entry) {
      if (isTerminal(entry.status)) tellPhase(entry, 'kubelet');
    },
  };
}
