import { ViewerError } from './errors.ts';
import { type Receiver, startGrpcReceiver } from './otlp/receiver-grpc.ts';
import { startHttpReceiver } from './otlp/receiver-http.ts';
import { createAssembly, type Delivery } from './store/assembly.ts';
import { createTraceStore, type StoreStats, type TraceStore } from './store/store.ts';
import { startTempoApi } from './tempo-api/server.ts';
import { type Trace, traceOf } from './trace.ts';

/** Ports, caps and the listener of a viewer. */
export interface ViewerOptions {
  /** OTLP/gRPC; 0 takes a free one. Default 4317. */
  grpcPort?: number;
  /** OTLP/HTTP; 0 takes a free one. Default 4318. */
  httpPort?: number;
  /** Tempo's HTTP API; 0 takes a free one. Default 3200. */
  apiPort?: number;
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Spans kept; the least recently extended traces leave first. Default 100,000. */
  maxSpans?: number;
  /** Memory for spans and their index, in bytes. Default 128 MB. */
  maxBytes?: number;
  /**
   * Called with each trace when its root has arrived and nothing more came for one second, or ten seconds after its
   * first span where the root stays away; again after late spans, with `updated` set.
   */
  onTrace?: (trace: Trace, delivery: Delivery) => void;
}

/** A running viewer. */
export interface Viewer {
  /** The ports that it listens on. */
  readonly ports: { readonly grpc: number; readonly http: number; readonly api: number };
  /** The stored trace of that id (up to 32 hex digits). */
  trace(traceId: string): Trace | undefined;
  /** All stored traces, the least recently extended one first. */
  traces(): Trace[];
  stats(): StoreStats;
  /** Ends running requests within two seconds, delivers the remaining traces and frees the ports. Never rejects. */
  close(): Promise<void>;
}

const graceMs = 2_000;
const waiting = { quietMs: 1_000, orphanMs: 10_000 };

const orListenError = async (
  what: string,
  host: string,
  port: number,
  start: Promise<Receiver>,
): Promise<Receiver> => {
  try {
    return await start;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ViewerError(
      'ERR_VIEWER_LISTEN',
      `cannot listen on ${host}:${port} for ${what}: ${reason}; choose another port, or 0 for a free one`,
      { cause },
    );
  }
};

const startAll = async (
  { host = '127.0.0.1', grpcPort = 4317, httpPort = 4318, apiPort = 3200 }: ViewerOptions,
  store: TraceStore,
  accept: Parameters<typeof startGrpcReceiver>[2],
): Promise<[Receiver, Receiver, Receiver]> => {
  const results = await Promise.allSettled([
    orListenError('OTLP/gRPC', host, grpcPort, startGrpcReceiver(host, grpcPort, accept)),
    orListenError('OTLP/HTTP', host, httpPort, startHttpReceiver(host, httpPort, accept)),
    orListenError("Tempo's API", host, apiPort, startTempoApi(host, apiPort, store)),
  ]);
  const [grpc, http, api] = results;
  if (grpc.status === 'fulfilled' && http.status === 'fulfilled' && api.status === 'fulfilled') {
    return [grpc.value, http.value, api.value];
  }
  await Promise.all(
    results.map((result) => (result.status === 'fulfilled' ? result.value.close(0) : undefined)),
  );
  throw results.find((result) => result.status === 'rejected')?.reason;
};

/**
 * Starts OTLP receivers, an in-memory trace store and Tempo's HTTP API over it.
 * Rejects with ViewerError `ERR_VIEWER_LISTEN` when a port cannot be had.
 */
export const startViewer = async (options: ViewerOptions = {}): Promise<Viewer> => {
  const { maxSpans = 100_000, maxBytes = 128_000_000, onTrace } = options;
  const store = createTraceStore({ maxSpans, maxBytes });
  const assembly = createAssembly(waiting, (trace, delivery) => onTrace?.(traceOf(trace), delivery));
  const receivers = await startAll(options, store, (request) => {
    const { traces, rejected, evicted } = store.append(request);
    if (onTrace !== undefined) {
      assembly.extend(traces);
      assembly.release(evicted);
    }
    return { rejected };
  });
  const [grpc, http, api] = receivers;

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all(receivers.map((receiver) => receiver.close(graceMs)));
    assembly.flush();
  };
  return {
    ports: { grpc: grpc.port, http: http.port, api: api.port },
    trace(traceId) {
      const trace = store.trace(traceId.toLowerCase().padStart(32, '0'));
      return trace && traceOf(trace);
    },
    traces: () => Array.from(store.traces(), traceOf),
    stats: store.stats,
    close: () => (closed ??= close()),
  };
};
