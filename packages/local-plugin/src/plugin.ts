import { setMaxListeners } from 'node:events';
import { realpathSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerUsage, PluginHandlers } from '@vk-telemetry/interlink';
import { LocalPluginError } from './errors.ts';
import { makePrivateDir } from './files.ts';
import { createHandlers } from './handlers.ts';
import { removeTree } from './pod/remove-tree.ts';
import { lockStateDir } from './pods/lock.ts';
import { createPods } from './pods/pods.ts';
import { type BackOff, KUBERNETES_BACK_OFF } from './run/back-off.ts';
import { readStats } from './stats.ts';

export interface LocalPluginOptions {
  /** The plugin's own folder: job table, logs, volumes. Only one plugin at a time can have it. */
  readonly stateDir: string;
  /** Waits between a container's runs. Default: the kubelet's, 10 s doubled up to 5 min. */
  readonly backOff?: BackOff;
  /** A container's log is rotated at this size and takes at most twice as much. Default: 8 MiB. */
  readonly maxLogBytes?: number;
  /** Told once per pod what of its manifest is not honoured. Default: nobody. */
  readonly onWarning?: (warning: string) => void;
  /** Told of failures that no caller is told of, as of a full disk. Default: nobody. */
  readonly onError?: (error: unknown) => void;
}

export interface CloseOptions {
  /** Leave containers running, for the next plugin on the same state folder. Default: end and remove all. */
  readonly keepJobs?: boolean;
  /** Longest time between SIGTERM and SIGKILL, in milliseconds. Default: 5,000; a pod's own, if shorter. */
  readonly grace?: number;
}

/** An interLink plugin that runs containers as processes of this machine. */
export interface LocalPlugin {
  /** For createPluginServer. */
  readonly handlers: PluginHandlers;
  /** Usage of the containers that run, from the process table; those it does not tell of are absent. */
  stats(): Promise<ContainerUsage[]>;
  /** Resolves when no process and no folder is left; the first call decides. */
  close(options?: CloseOptions): Promise<void>;
}

const DEFAULT_MAX_LOG_BYTES = 8 * 1024 * 1024;
const DEFAULT_CLOSE_GRACE = 5_000;

/**
 * Starts the plugin on a state folder. Containers that an earlier plugin left running are adopted: their output,
 * exit codes and restart policies go on as if it had never been away.
 *
 * @throws LocalPluginError STATE_DIR_IN_USE, STATE_DIR_UNUSABLE
 */
export function createLocalPlugin(options: LocalPluginOptions): LocalPlugin {
  const { backOff = KUBERNETES_BACK_OFF, maxLogBytes = DEFAULT_MAX_LOG_BYTES } = options;
  const { onWarning = () => {}, onError = () => {} } = options;
  const stateDir = openStateDir(options.stateDir);
  const unlock = lockStateDir(stateDir);
  const detach = new AbortController();
  setMaxListeners(0, detach.signal);
  const dir = join(stateDir, 'pods');
  const pods = createPods({ dir, backOff, maxLogBytes, detached: detach.signal, onError });
  pods.resume();

  return {
    handlers: createHandlers(pods, onWarning),
    stats: () => readStats(pods),
    async close({ keepJobs = false, grace = DEFAULT_CLOSE_GRACE } = {}) {
      if (detach.signal.aborted) return;
      if (!keepJobs) {
        await pods.removeAll(grace);
        removeTree(dir);
      }
      detach.abort();
      unlock();
      removeIfEmpty(stateDir);
    },
  };
}

function openStateDir(dir: string): string {
  try {
    makePrivateDir(dir);
    return realpathSync(dir);
  } catch (cause) {
    throw new LocalPluginError('STATE_DIR_UNUSABLE', `the state folder ${dir} cannot be made or opened`, {
      cause,
    });
  }
}

function removeIfEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // Something else lies in it.
  }
}
