import { type Child, type ChildMessage, startChild } from './child.ts';
import type { LaptopOptions } from './options.ts';
import { type Addresses, planStack } from './plan.ts';
import { openStateDir } from './state-dir.ts';

/** The processes of the laptop mode, and where they listen. */
export interface Stack {
  readonly addresses: Addresses;
  /** Settles when a process ends that nobody stopped, with a text that says which and how. */
  readonly failed: Promise<string>;
  /** Stops the kubelet (its pods first), then API and plugin: all their spans have been sent when it resolves. */
  stopPods(): Promise<void>;
  /** Stops what is left and removes the temporary folder. */
  stop(): Promise<void>;
  kill(): void;
}

/** Starts viewer, plugin and API side by side, then the kubelet. Where one does not start all are stopped. */
export async function startStack(
  options: LaptopOptions,
  env: NodeJS.ProcessEnv,
  onKubeletMessage: (message: ChildMessage) => void,
): Promise<Stack> {
  const state = openStateDir(options.stateDir);
  const children: Child[] = [];
  let stopping = false;
  const stopAll = async () => {
    stopping = true;
    for (const child of children.toReversed()) await child.stop();
    state.remove();
  };
  try {
    const plan = await planStack(options, env, state);
    if (plan.viewer) children.push(startChild('viewer', plan.viewer));
    const plugin = startChild('plugin', plan.plugin);
    const api = startChild('api', plan.api);
    children.push(plugin, api);
    await Promise.all(children.map((child) => child.ready));
    const kubelet = startChild('kubelet', { ...plan.kubelet, onMessage: onKubeletMessage });
    children.push(kubelet);
    await kubelet.ready;

    return {
      addresses: plan.addresses,
      failed: new Promise((resolve) => {
        for (const { name, ended } of children)
          void ended.then((how) => !stopping && resolve(`${name} ${how}`));
      }),
      async stopPods() {
        stopping = true;
        await kubelet.stop({ type: 'stop' });
        await Promise.all([api.stop(), plugin.stop()]);
      },
      stop: stopAll,
      kill() {
        for (const child of children) child.kill();
        state.remove();
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
