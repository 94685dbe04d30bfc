import type { CreateSpanStore } from '@vk-telemetry/tracing';
import type { PodStatus } from 'kubernetes-types/core/v1.js';
import type { PodSource } from '../pod-source.ts';
import type { KubeletProvider } from '../provider.ts';
import type { JsonStore } from '../state/json-store.ts';
import { desiredHash } from '../state/pod-hash.ts';
import { type PodRecord, withoutSecrets } from '../state/pod-records.ts';
import { isTerminal, type PodEntry, type PodTable } from './pod-table.ts';

export type PodOperation = 'create' | 'update' | 'delete';

export interface Reconciler {
  /** What has to be done for the pod, if anything. */
  due(entry: PodEntry): PodOperation | undefined;
  create(entry: PodEntry): Promise<void>;
  update(entry: PodEntry): Promise<void>;
  delete(entry: PodEntry): Promise<void>;
  /** The provider refused this version of the pod: it is not offered again. */
  giveUp(entry: PodEntry): void;
}

export interface ReconcilerOptions {
  readonly provider: KubeletProvider;
  readonly source: PodSource;
  readonly records: JsonStore<PodRecord>;
  readonly createSpans: CreateSpanStore;
  readonly table: PodTable;
  readonly onStatus: (entry: PodEntry, status: PodStatus) => void;
}

/** The steps that bring one pod from what the provider has to what the source wants. */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { provider, source, records, createSpans, table, onStatus } = options;

  function store(entry: PodEntry, stage: PodRecord['stage'], handed = desiredHash(entry.pod)): void {
    records.set(entry.ref.uid, { stage, pod: withoutSecrets(entry.pod), handed });
  }

  /** The status of a pod that the remote side may have: after a kill, an unknown outcome, or the loss of its record. */
  async function askForPod({ ref, status }: PodEntry): Promise<PodStatus | undefined> {
    const known = await provider.getPod(ref.namespace, ref.name, ref.uid);
    if (!known && !records.get(ref.uid) && !status) return undefined;
    return provider.getPodStatus(ref.namespace, ref.name, ref.uid);
  }

  return {
    due(entry) {
      if (entry.deleting) return 'delete';
      const waits = table.namesakes(entry).some(({ deleting }) => deleting);
      if (waits || isTerminal(entry.status)) return undefined;
      const record = records.get(entry.ref.uid);
      if (record?.stage !== 'created') return 'create';
      return record.handed === desiredHash(entry.pod) ? undefined : 'update';
    },
    async create(entry) {
      const { pod } = entry;
      const handed = desiredHash(pod);
      const status = await askForPod(entry);
      if (status) {
        provider.trackPod?.(pod);
        store(entry, 'created', records.get(entry.ref.uid)?.handed);
        onStatus(entry, status);
      } else {
        store(entry, 'creating', handed);
        await provider.createPod(pod);
        store(entry, 'created', handed);
      }
      entry.changedAt = performance.now();
    },
    async update(entry) {
      const { pod } = entry;
      await provider.updatePod(pod);
      store(entry, 'created', desiredHash(pod));
    },
    async delete(entry) {
      const record = records.get(entry.ref.uid);
      if (record) {
        store(entry, 'deleting', record.handed);
        await provider.deletePod(entry.pod);
      }
      await source.finalize(entry.pod);
      records.delete(entry.ref.uid);
      createSpans.delete(entry.ref.uid);
      table.delete(entry.ref.uid);
    },
    giveUp(entry) {
      store(entry, 'created');
    },
  };
}
