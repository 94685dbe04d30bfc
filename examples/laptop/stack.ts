import { type Child, type ChildMessage, type ChildOptions, startChild } from './child.ts';
import { aborted } from './interrupts.ts';
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
  /** Kills all but the plugin, which ends the containers as fast as it can. */
  force(): Promise<void>;
}

/** A start that was interrupted: all that ran has been stopped. */
export class StartInterrupted extends Error {
  readonly code = 'START_INTERRUPTED';
}

/** Starts viewer, plugin and API side by side, then the kubelet. Where one does not start all are stopped. */
export async function startStack(
  options: LaptopOptions,
  env: NodeJS.ProcessEnv,
  onKubeletMessage: (message: ChildMessage) => void,
  interrupt: AbortSignal,
): Promise<Stack> {
  const state = openStateDir(options.stateDir);
  const children: Child[] = [];
  const start = (name: string, childOptions: ChildOptions): Child => {
    const child = startChild(name, childOptions);
    children.push(child);
    return child;
  };
  const ready = async (...started: Child[]) => {
    const all = Promise.all(started.map((child) => child.ready));
    if ((await Promise.race([all, aborted(interrupt)])) === 'interrupted')
      throw new StartInterrupted('interrupted');
  };
  let stopping = false;
  const stopAll = async () => {
    stopping = true;
    for (const child of children.toReversed()) await child.stop();
    state.remove();
  };
  try {
    const plan = await planStack(options, env, state);
    if (plan.viewer) start('viewer', plan.viewer);
    let plugin = start('plugin', plan.plugin);
    let api = start('api', plan.api);
    await ready(...children);
    const kubelet = start('kubelet', { ...plan.kubelet, onMessage: onKubeletMessage });
    await ready(kubelet);

    return {
      addresses: plan.addresses,
      failed: new Promise((resolve) => {
        for (const { name, ended } of children)
          void ended.then((how) => !stopping && resolve(`${name} ${how}`));
      }),
      async stopPods() {
        stopping = true;
        // One that was killed is needed once more: the plugin takes up its containers, and pods are deleted through it.
        if (plugin.hasEnded()) plugin = start('plugin', plan.plugin);
        if (api.hasEnded()) api = start('api', plan.api);
        await Promise.allSettled([plugin.ready, api.ready]);
        await kubelet.stop({ type: 'stop' });
        await Promise.all([api.stop(), plugin.stop()]);
      },
      stop: stopAll,
      async force() {
        for (const child of children) if (child !== plugin) child.kill();
        await plugin.stop();
        state.remove();
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
