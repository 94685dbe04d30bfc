import type { Readable } from 'node:stream';
import { type LogOptions, type PodProvider, type PodRef, podRef } from '@vk-telemetry/tracing';
import type { Pod, PodStatus } from 'kubernetes-types/core/v1.js';
import type { InterlinkClient } from '../client/client.ts';
import type { PodStatusReply } from '../types.ts';
import { guardProviderListener, handedOn, type OnProviderEvent } from './events.ts';
import { firstBytes } from './first-bytes.ts';
import { withLiteralEnvs } from './literal-env.ts';
import { byteLimit, logRequest } from './log-request.ts';
import { createPodBook } from './pod-book.ts';
import { projectVolumes } from './projected.ts';
import { PodNotFoundError } from './provider-errors.ts';
import { collectResources, type PodResources } from './resources.ts';
import { type StatsSummary, statsSummary, type UsageReading } from './stats.ts';

/** Pods in one status call. */
const BATCH = 128;

export interface InterlinkProviderOptions {
  readonly client: InterlinkClient;
  /** Where ConfigMaps and Secrets come from. */
  readonly resources: PodResources;
  /** The node that `/stats/summary` speaks of. */
  readonly nodeName: string;
  /** Told what the remote side has. Default: nobody. */
  readonly onEvent?: OnProviderEvent;
}

export interface InterlinkProvider extends PodProvider<Pod, PodStatus> {
  /** Takes up a pod that the remote side has already, from before a restart. */
  trackPod(pod: Pod): void;
  ping(): Promise<void>;
  getContainerLogs(namespace: string, pod: string, container: string, options: LogOptions): Promise<Readable>;
  getStatsSummary(): Promise<StatsSummary>;
}

function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404;
}

/**
 * Runs pods behind an interLink API. It knows the pods it created and those it is told of by `trackPod`; nothing is
 * written to disk.
 *
 * createPod resolves when the remote side accepted the pod and rejects with MissingResourceError (retry),
 * InvalidInputError (do not) or the client's error. getPods asks for at most 128 pods a call and leaves out a pod that
 * the remote side does not name. deletePod resolves on 200 and on 404.
 */
export function createInterlinkProvider({
  client,
  resources,
  nodeName,
  onEvent,
}: InterlinkProviderOptions): InterlinkProvider {
  const tell = guardProviderListener(onEvent);
  const book = createPodBook();
  let usage: UsageReading | undefined;

  async function ask(pods: readonly Pod[]): Promise<readonly PodStatusReply[]> {
    if (pods.length === 0) return [];
    return client.status(pods, { changed: (replies): readonly PodRef[] => book.changed(replies) });
  }

  return {
    async createPod(pod) {
      const collected = await collectResources(pod, resources);
      const { PodJID } = await client.create({
        pod: withLiteralEnvs(pod, collected),
        configmaps: collected.configMaps,
        secrets: collected.secrets,
        projectedvolumesmaps: projectVolumes(pod, collected),
        jobscriptURL: '',
      });
      book.add(pod, PodJID);
      tell(handedOn(pod));
    },
    async updatePod(pod) {
      book.update(pod);
      await client.updateCache(pod);
    },
    async deletePod(pod) {
      try {
        await client.delete(book.wireDelete(pod));
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      book.remove(podRef(pod).uid);
      tell({ type: 'podWithdrawn', pod: podRef(pod) });
    },
    async getPod(namespace, name, uid) {
      return book.find(namespace, name, uid);
    },
    async getPodStatus(namespace, name, uid = book.find(namespace, name)?.metadata?.uid) {
      if (!uid) return undefined;
      const asked = book.wirePod(uid) ?? { metadata: { namespace, name, uid } };
      try {
        const replies = await ask([asked]);
        const reply = replies.find(({ UID }) => UID === uid);
        return reply && book.record(reply, asked);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async getPods() {
      const asked = book.unfinished();
      const named = new Set<string>();
      for (let start = 0; start < asked.length; start += BATCH) {
        const pods = asked.slice(start, start + BATCH);
        for (const reply of await ask(pods)) {
          const pod = pods.find(({ metadata }) => metadata?.uid === reply.UID);
          if (pod) book.record(reply, pod);
          named.add(reply.UID);
        }
      }
      const left = new Set(asked.map(({ metadata }) => metadata?.uid).filter((uid) => !named.has(uid ?? '')));
      return book.pods().filter(({ metadata }) => !left.has(metadata?.uid));
    },
    trackPod(pod) {
      book.add(pod, pod.metadata?.annotations?.JobID ?? '');
      tell(handedOn(pod));
    },
    async ping() {
      const { stats } = await client.ping();
      usage = stats && { time: new Date().toISOString(), containers: stats };
    },
    async getContainerLogs(namespace, name, container, options) {
      const uid = book.find(namespace, name)?.metadata?.uid;
      if (!uid) throw new PodNotFoundError(`pod ${namespace}/${name} is not on this node`);
      const { signal, follow = false } = options;
      const log = await client.getLogs(logRequest({ namespace, name, uid }, container, options), { signal });
      const limit = byteLimit(options);
      return limit === undefined ? log : firstBytes(log, limit, { follow });
    },
    async getStatsSummary() {
      return statsSummary(nodeName, book.pods(), usage);
    },
  };
}
