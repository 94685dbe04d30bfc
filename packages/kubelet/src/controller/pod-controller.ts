import { syncPod } from '@vk-telemetry/tracing';
import type { Pod } from 'kubernetes-types/core/v1.js';
import type { OnKubeletEvent } from '../events.ts';
import type { PodSource } from '../pod-source.ts';
import type { KubeletProvider } from '../provider.ts';
import type { JsonStore } from '../state/json-store.ts';
import { type PodRecord, withoutSecrets } from '../state/pod-records.ts';
import { isRefusal, shortMessage } from './failure.ts';
import { createPodStatuses } from './pod-statuses.ts';
import { createPodTable, type PodEntry, type PodTable } from './pod-table.ts';
import { createReconciler, type PodOperation, type ReconcilerOptions } from './reconcile.ts';
import { createWorkQueue, type WorkItem } from './work-queue.ts';

export interface PodController {
  readonly table: PodTable;
  set(pod: Pod): void;
  gone(pod: Pod): void;
  /** The source has announced all there is: work begins, and what it did not announce is deleted. */
  synced(): void;
  /** A status as the provider shows it. */
  observe(pod: Pod): void;
  /** The remote side has lost the pod. */
  lost(entry: PodEntry): void;
  /** The provider has a pod that the source does not know. */
  deleteUnknown(pod: Pod): void;
  retryNow(): void;
  /** Deletes all pods, with at most this grace period; resolves when none is left or the signal aborts. */
  deleteAll(graceSeconds: number, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface PodControllerOptions extends Omit<ReconcilerOptions, 'table' | 'onStatus'> {
  readonly provider: KubeletProvider;
  readonly source: PodSource;
  readonly records: JsonStore<PodRecord>;
  readonly workers: number;
  readonly backoff: number;
  readonly maxBackoff: number;
  readonly onEvent: OnKubeletEvent;
  /** A pod was created or adopted: its status will change soon. */
  readonly onCreated: () => void;
}

/** Brings each pod to what the source wants, one turn at a time. */
export function createPodController(options: PodControllerOptions): PodController {
  const { provider, source, records, onEvent, onCreated, ...limits } = options;
  const table = createPodTable();
  const statuses = createPodStatuses({ source, table, onEvent, ...limits });
  const reconciler = createReconciler({ ...options, table, onStatus: statuses.observe });
  const pods = createWorkQueue({ ...limits, work: syncTurn });
  const whenEmpty = new Set<() => void>();
  let working = false;

  function enqueue(entry: PodEntry): void {
    if (working && reconciler.due(entry)) pods.add(entry.ref.uid);
  }

  async function syncTurn(item: WorkItem): Promise<void> {
    const entry = table.get(item.key);
    const operation = entry && reconciler.due(entry);
    if (!entry || !operation) return;
    await syncPod(entry.ref, item, async () => {
      try {
        await reconciler[operation](entry);
        settled(entry, operation);
      } catch (error) {
        failed(entry, operation, error, item);
        throw error;
      }
    });
  }

  function settled(entry: PodEntry, operation: PodOperation): void {
    if (operation === 'delete') {
      for (const { forget } of [pods, statuses]) forget(entry.ref.uid);
      onEvent({ type: 'podDeleted', pod: entry.ref });
      for (const namesake of table.namesakes(entry)) enqueue(namesake);
      if (table.entries().length === 0) for (const resolve of whenEmpty) resolve();
      return;
    }
    if (operation === 'create') onCreated();
    enqueue(entry);
  }

  function failed(entry: PodEntry, operation: PodOperation, error: unknown, item: WorkItem): void {
    const final = operation !== 'delete' && isRefusal(error);
    onEvent({ type: 'podError', pod: entry.ref, operation, attempt: item.attempt, error, final });
    if (final) reconciler.giveUp(entry);
    else item.retryLater();
    if (operation !== 'create') return;
    const status = { reason: 'ProviderFailed', message: shortMessage(error) };
    if (final) statuses.fail(entry, status);
    else statuses.set(entry, { ...status, phase: 'Pending' });
  }

  function markDeleting(entry: PodEntry, pod = entry.pod): void {
    entry.pod = pod;
    entry.deleting = true;
    enqueue(entry);
  }

  function add(pod: Pod): PodEntry {
    const entry = table.add(pod);
    const annotations = pod.metadata?.annotations ?? {};
    onEvent({ type: 'podAdded', pod: entry.ref, annotations });
    // Two pods of one name cannot both be in the source: that the older one went was missed.
    for (const namesake of table.namesakes(entry)) markDeleting(namesake);
    if (records.get(entry.ref.uid)?.stage === 'created') provider.trackPod?.(pod);
    statuses.restore(entry);
    return entry;
  }

  function deleteUnknown(pod: Pod): void {
    const uid = pod.metadata?.uid;
    if (uid && !table.get(uid)) markDeleting(table.add(pod));
  }

  return {
    table,
    set(pod) {
      const uid = pod.metadata?.uid ?? '';
      const entry = table.get(uid) ?? (records.get(uid)?.stage === 'deleting' ? table.add(pod) : add(pod));
      entry.pod = pod;
      if (pod.metadata?.deletionTimestamp || records.get(uid)?.stage === 'deleting') markDeleting(entry);
      else enqueue(entry);
    },
    gone(pod) {
      const entry = table.get(pod.metadata?.uid ?? '');
      if (entry) markDeleting(entry);
    },
    synced() {
      for (const { pod } of records.values()) deleteUnknown(pod);
      working = true;
      for (const entry of table.entries()) enqueue(entry);
    },
    observe(pod) {
      const entry = table.get(pod.metadata?.uid ?? '');
      if (entry && pod.status) statuses.observe(entry, pod.status);
    },
    lost(entry) {
      const message = 'The pod is unknown to the remote side';
      statuses.fail(entry, { ...entry.status, reason: 'NotFound', message });
    },
    deleteUnknown(pod) {
      const uid = pod.metadata?.uid;
      if (!uid || table.get(uid)) return;
      records.set(uid, { stage: 'deleting', pod: withoutSecrets(pod), handed: '' });
      deleteUnknown(pod);
    },
    retryNow() {
      pods.retryNow();
      statuses.retryNow();
    },
    async deleteAll(graceSeconds, signal) {
      for (const entry of table.entries()) markDeleting(entry, withDeletion(entry.pod, graceSeconds));
      if (table.entries().length === 0 || signal.aborted) return;
      await new Promise<void>((resolve) => {
        whenEmpty.add(resolve);
        signal.addEventListener('abort', () => resolve());
      });
    },
    async stop() {
      await Promise.all([pods.stop(), statuses.stop()]);
    },
  };
}

function withDeletion(pod: Pod, graceSeconds: number): Pod {
  const own =
    pod.metadata?.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? graceSeconds;
  const deletionTimestamp =
    pod.metadata?.deletionTimestamp ?? new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const deletionGracePeriodSeconds = Math.min(own, graceSeconds);
  return { ...pod, metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds } };
}
