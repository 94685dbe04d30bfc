import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What a listener throws would end the process: Node raises it as an uncaught exception. */
function harmless<M>(listener: (message: M) => void): ChannelListener {
  return (message) => {
    try {
      listener(message as M);
    } catch {
      // The request goes on uncounted.
    }
  };
}

/** Hears channels by their names; ends that when called. */
export function listen<M>(listeners: Readonly<Record<string, (message: M) => void>>): () => void {
  const heard = Object.entries(listeners).map(([name, listener]) => [name, harmless(listener)] as const);
  for (const [name, listener] of heard) subscribe(name, listener);
  return () => {
    for (const [name, listener] of heard) unsubscribe(name, listener);
  };
}
