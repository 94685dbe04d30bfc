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
  /** UIDs of all that is stored. */
  uids(): string[];
  /** Undefined for what is left of a create that was cut off, and so never answered. Throws on a damaged file. */
  read(uid: string): StoredPod | undefined;
  save(uid: string, pod: StoredPod): void;
  remove(uid: string): void;
}

export function createPodStore(dir: string): PodStore {
  makePrivateDir(dir);
  const dirOf = (uid: string): string => join(dir, uid);
  const fileOf = (uid: string): string => join(dirOf(uid), 'pod.json');
  return {
    dirOf,
    uids: () => readdirSync(dir),
    read(uid) {
      const text = readIfPresent(fileOf(uid));
      return text === undefined ? undefined : (JSON.parse(text) as StoredPod);
    },
    save(uid, pod) {
      makePrivateDir(dirOf(uid));
      writePrivateFile(fileOf(uid), JSON.stringify(pod));
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
