import { type PluginCreateRequest, PluginError, type Pod } from '@vk-telemetry/interlink';
import { LocalPluginError } from '../errors.ts';
import { gracePeriod, type PodRun, type PodRunOptions, runPod } from '../run/pod-run.ts';
import { createPodStore, type StoredPod, withoutContents } from './pod-store.ts';
import { validate } from './validate.ts';

/** The pods of the plugin, as they run and as they are stored. */
export interface Pods {
  /** Accepts a pod and starts it; false when it was accepted before. Throws PluginError. */
  add(request: PluginCreateRequest, preface: readonly string[]): boolean;
  /** Goes on with all that is stored. */
  resume(): void;
  get(uid: string): PodRun | undefined;
  all(): Iterable<[string, PodRun]>;
  /** Ends a pod and removes all it left; `grace` in milliseconds. Called again, it waits for the same end. */
  remove(uid: string, grace: number): Promise<void>;
  /** Ends and removes every pod, each with its own grace period but at most this; no more are accepted. */
  removeAll(grace: number): Promise<void>;
}

interface PodsOptions extends Pick<PodRunOptions, 'backOff' | 'maxLogBytes' | 'detached' | 'onError'> {
  readonly dir: string;
}

interface ActivePod {
  readonly run: PodRun;
  stored: StoredPod;
  removal?: Promise<void>;
}

export function createPods({ dir, ...runOptions }: PodsOptions): Pods {
  const { onError } = runOptions;
  const store = createPodStore(dir);
  const active = new Map<string, ActivePod>();
  let isClosing = false;

  const start = (uid: string, stored: StoredPod, preface: readonly string[]): void => {
    const { request, createdAt, state } = stored;
    const isFinished = state === 'finished';
    const run = runPod({ request, dir: store.dirOf(uid), createdAt, isFinished, preface, ...runOptions });
    const pod: ActivePod = { run, stored };
    active.set(uid, pod);
    const finish = (): void => {
      if (pod.stored.state !== 'active') return;
      pod.stored = { ...stored, state: 'finished', request: withoutContents(request) };
      store.save(uid, pod.stored);
    };
    run.finished.then(finish).catch(onError);
  };

  /** A full disk does not keep containers from being ended. */
  const noteDeletion = (uid: string, pod: ActivePod): void => {
    const { stored } = pod;
    pod.stored = { ...stored, state: 'deleting' };
    try {
      store.save(uid, pod.stored);
    } catch (error) {
      onError(error);
    }
  };

  const finishRemoval = async (uid: string, ended: Promise<void>): Promise<void> => {
    await ended;
    store.remove(uid);
    active.delete(uid);
  };

  const remove = async (uid: string, grace: number): Promise<void> => {
    const pod = active.get(uid);
    if (pod === undefined) throw new PluginError('NotFound', `no pod with UID "${uid}" here`);
    // Stored first, so that a plugin that is killed now goes on with the removal.
    if (pod.stored.state !== 'deleting') noteDeletion(uid, pod);
    const ended = pod.run.stop({ grace });
    pod.removal ??= finishRemoval(uid, ended);
    await pod.removal;
  };

  const resumeOne = (uid: string): void => {
    const stored = store.read(uid);
    if (stored === undefined) store.remove(uid);
    else start(uid, stored, []);
    if (stored?.state === 'deleting') remove(uid, deletionGrace(stored.request.pod)).catch(onError);
  };

  return {
    add(request, preface) {
      const { uid } = validate(request);
      const known = active.get(uid);
      if (known?.stored.state === 'deleting') {
        throw new PluginError('Conflict', `pod ${uid} is being deleted`);
      }
      if (known !== undefined) return false;
      if (isClosing) throw new PluginError('Unavailable', 'the plugin is shutting down');
      const stored: StoredPod = { createdAt: Date.now(), state: 'active', request };
      try {
        store.save(uid, stored);
        start(uid, stored, preface);
      } catch (error) {
        store.remove(uid);
        throw error;
      }
      return true;
    },
    resume() {
      for (const uid of store.uids()) {
        try {
          resumeOne(uid);
        } catch (cause) {
          const message = `pod ${uid} cannot be gone on with; look at ${store.dirOf(uid)}, or remove it`;
          onError(new LocalPluginError('STATE_UNREADABLE', message, { cause }));
        }
      }
    },
    get: (uid) => active.get(uid)?.run,
    *all() {
      for (const [uid, { run }] of active) yield [uid, run];
    },
    remove,
    async removeAll(grace) {
      isClosing = true;
      const removals = [...active].map(([uid, { stored }]) =>
        remove(uid, Math.min(grace, deletionGrace(stored.request.pod))),
      );
      await Promise.all(removals);
    },
  };
}

/** SIGTERM to SIGKILL for a deleted pod, in milliseconds. */
export function deletionGrace({ metadata, spec }: Pod): number {
  return gracePeriod(metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds);
}
