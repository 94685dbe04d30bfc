import type { Client } from '@grpc/grpc-js';
import type { FileValue } from '../file-value.ts';
import { DEFAULT_TIMEOUT_MILLIS, type TransportOptions } from '../options.ts';
import type { TlsMaterial } from '../tls-context.ts';
import { channelOptions, targetOf } from './channel-options.ts';
import { createConnector } from './credentials.ts';
import type { Grpc } from './library.ts';

/** A client whose connection comes back by itself. */
export interface Channel {
  readonly client: Client;
  onReady(callback: () => void): void;
  close(): void;
}

/**
 * Watches the connection. Where none is there for longer than a call may take it begins anew: grpc-js itself would wait
 * for a server that accepts and is silent, or for packets that are lost, without a limit.
 */
export function createChannel(
  grpc: Grpc,
  options: TransportOptions,
  material: FileValue<TlsMaterial> | undefined,
): Channel {
  const { READY, IDLE } = grpc.connectivityState;
  const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options;
  const callbacks: (() => void)[] = [];
  let patience: NodeJS.Timeout | undefined;
  let closed = false;
  let current = open();

  function open() {
    const secureContext = material && (() => material.get('now').context);
    const connector = createConnector(grpc, options, secureContext);
    const client = new grpc.Client(
      targetOf(options.endpoint),
      connector.credentials,
      channelOptions(grpc, options),
    );
    return { client, connector };
  }

  function watch(): void {
    const { client } = current;
    const channel = client.getChannel();
    const state = channel.getConnectivityState(false);
    if (state === READY || state === IDLE) stopPatience();
    else patience ??= setTimeout(renew, timeoutMillis).unref();
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => {
      if (!closed && client === current.client) watch();
    });
    if (state === READY) for (const callback of callbacks) callback();
  }

  function stopPatience(): void {
    clearTimeout(patience);
    patience = undefined;
  }

  function renew(): void {
    stopPatience();
    const old = current;
    current = open();
    end(old);
    current.client.getChannel().getConnectivityState(true);
    watch();
  }

  function end({ client, connector }: typeof current): void {
    client.close();
    connector.destroySockets();
  }

  watch();
  return {
    get client() {
      return current.client;
    },
    onReady(callback) {
      callbacks.push(callback);
    },
    close() {
      closed = true;
      stopPatience();
      end(current);
    },
  };
}
