import type { OnKubeletEvent } from '../events.ts';
import type { KubeletProvider } from '../provider.ts';
import { shortMessage } from './failure.ts';

/** Whether the remote side answers. */
export interface Readiness {
  readonly ready: boolean;
  /** Why not. */
  readonly reason?: string;
}

export interface PingLoop {
  /** Resolves after the first ping, whatever came of it. */
  start(): Promise<void>;
  readiness(): Readiness;
  stop(): void;
}

export interface PingLoopOptions {
  readonly provider: KubeletProvider;
  readonly interval: number;
  readonly onEvent: OnKubeletEvent;
  /** The remote side answers again. */
  readonly onRecovery: () => void;
}

export function createPingLoop({ provider, interval, onEvent, onRecovery }: PingLoopOptions): PingLoop {
  let current: Readiness = { ready: false, reason: 'The remote side was not pinged yet' };
  let known = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function ping(): Promise<void> {
    try {
      await provider.ping?.();
      settle({ ready: true });
    } catch (error) {
      settle({ ready: false, reason: shortMessage(error) });
    }
    if (!stopped) timer = setTimeout(() => void ping(), interval);
  }

  function settle(next: Readiness): void {
    const changed = !known || next.ready !== current.ready;
    const recovered = known && changed && next.ready;
    current = next;
    known = true;
    if (changed) onEvent({ type: 'ready', ...next });
    if (recovered) onRecovery();
  }

  return {
    start: ping,
    readiness: () => current,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
