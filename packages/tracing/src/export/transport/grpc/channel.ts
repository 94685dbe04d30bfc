import type { Client } from '@grpc/grpc-js';
import type { FileValue } from '../file-value.ts';
import { DEFAULT_TIMEOUT_MILLIS, type TransportOptions } from '../options.ts';
import type { TlsMaterial } from '../tls-context.ts';
import { channelOptions, targetOf } from './channel-options.ts';
import { type Connector, createConnector } from './credentials.ts';
import type { Grpc } from './library.ts';

/** A client whose connection comes back by itself. */
export interface Channel {
  readonly client: Client;
  /** Begins anew; what is under way on the old connection may still end there. */
  renew(): void;
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
  const retired = new Set<Connector>();
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
    if (closed) return;
    stopPatience();
    const old = current;
    current = open();
    retire(old);
    current.client.getChannel().getConnectivityState(true);
    watch();
  }

  /** Calls under way have as long as any other. */
  function retire({ client, connector }: typeof current): void {
    retired.add(connector);
    client.close();
    setTimeout(() => {
      connector.destroySockets();
      retired.delete(connector);
    }, timeoutMillis).unref();
  }

  watch();
  return {
    get client() {
      return current.client;
    },
    renew,
    onReady(callback) {
      callbacks.push(callback);
    },
    close() {
      closed = true;
      stopPatience();
      current.client.close();
      for (const connector of [current.connector, ...retired]) connector.destroySockets();
    },
  };
}
