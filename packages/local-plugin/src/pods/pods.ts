import { type PluginCreateRequest, PluginError, type Pod } from '@vk-telemetry/interlink';
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

interface PodsOptions extends Pick<PodRunOptions, 'backOff' | 'maxLogBytes' | 'detached'> {
  readonly dir: string;
  readonly onError: (error: unknown) => void;
}

interface ActivePod {
  readonly run: PodRun;
  stored: StoredPod;
  removal?: Promise<void>;
}

export function createPods({ dir, onError, ...runOptions }: PodsOptions): Pods {
  const store = createPodStore(dir);
  const active = new Map<string, ActivePod>();
  let isClosing = false;

  const save = (uid: string, pod: ActivePod, stored: StoredPod): void => {
    store.save(uid, stored);
    pod.stored = stored;
  };

  const start = (uid: string, stored: StoredPod, preface: readonly string[]): void => {
    const { request, createdAt, state } = stored;
    const isFinished = state === 'finished';
    const run = runPod({ request, dir: store.dirOf(uid), createdAt, isFinished, preface, ...runOptions });
    const pod: ActivePod = { run, stored };
    active.set(uid, pod);
    const finish = (): void => {
      if (pod.stored.state !== 'active') return;
      save(uid, pod, { ...stored, state: 'finished', request: withoutContents(request) });
    };
    run.finished.then(finish).catch(onError);
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
    if (pod.stored.state !== 'deleting') save(uid, pod, { ...pod.stored, state: 'deleting' });
    const ended = pod.run.stop({ grace });
    pod.removal ??= finishRemoval(uid, ended);
    await pod.removal;
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
      store.save(uid, stored);
      start(uid, stored, preface);
      return true;
    },
    resume() {
      for (const [uid, stored] of store.load()) {
        start(uid, stored, []);
        if (stored.state === 'deleting') remove(uid, deletionGrace(stored.request.pod)).catch(onError);
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
