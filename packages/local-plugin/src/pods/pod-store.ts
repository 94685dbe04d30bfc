import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginCreateRequest } from '@vk-telemetry/interlink';
import { makePrivateDir, readIfPresent, writePrivateFile } from '../files.ts';
import { removeTree } from '../pod/remove-tree.ts';

/** A pod as the state folder keeps it. Only the owner can read it: the request holds what Secrets the pod refers to. */
export interface StoredPod {
  /** When it was accepted, in milliseconds since 1970. */
  readonly createdAt: number;
  readonly state: 'active' | 'finished' | 'deleting';
  readonly request: PluginCreateRequest;
}

/** One folder per pod, named by its UID. */
export interface PodStore {
  dirOf(uid: string): string;
  /** The stored pods by UID. What is left of a create that was cut off, and so never answered, is removed. */
  load(): [string, StoredPod][];
  save(uid: string, pod: StoredPod): void;
  remove(uid: string): void;
}

export function createPodStore(dir: string): PodStore {
  makePrivateDir(dir);
  const dirOf = (uid: string): string => join(dir, uid);
  return {
    dirOf,
    load: () =>
      readdirSync(dir).flatMap((uid): [string, StoredPod][] => {
        const text = readIfPresent(join(dirOf(uid), 'pod.json'));
        if (text !== undefined) return [[uid, JSON.parse(text) as StoredPod]];
        removeTree(dirOf(uid));
        return [];
      }),
    save(uid, pod) {
      makePrivateDir(dirOf(uid));
      writePrivateFile(join(dirOf(uid), 'pod.json'), JSON.stringify(pod));
    },
    remove: (uid) => removeTree(dirOf(uid)),
  };
}

/** What a finished pod's status still needs: neither environment nor contents of ConfigMaps and Secrets. */
export function withoutContents({ pod }: PluginCreateRequest): PluginCreateRequest {
  const { metadata = {}, spec } = pod;
  const { name, namespace, uid } = metadata;
  const brief = (list: NonNullable<typeof spec>['containers'] = []) =>
    list.map(({ name, image, restartPolicy }) => ({
      name,
      ...(image !== undefined && { image }),
      ...(restartPolicy !== undefined && { restartPolicy }),
    }));
  return {
    pod: {
      metadata: { ...(name && { name }), ...(namespace && { namespace }), ...(uid && { uid }) },
      spec: { containers: brief(spec?.containers), initContainers: brief(spec?.initContainers) },
    },
    container: [],
  };
}
