import { openDoor } from './access/door.ts';
import { openDatabase } from './db/database.ts';
import type { Delivery } from './delivery.ts';
import { ViewerError } from './errors.ts';
import { createForward } from './forward/forward.ts';
import type { ForwardStats } from './forward/forwarder.ts';
import { refuseSelf, startAll } from './listeners.ts';
import { pageFiles } from './page-api/files.ts';
import { createPageApi } from './page-api/routes.ts';
import type { Accept } from './receiver.ts';
import { createAssembly } from './store/assembly.ts';
import { watchStore } from './store/changes.ts';
import type { StoreStats } from './store/stats.ts';
import { createTraceStore, type TraceStore } from './store/store.ts';
import { tempoApi } from './tempo-api/routes.ts';
import type { Trace } from './trace.ts';
import { traceOf } from './trace-of.ts';

/** Ports, caps and the listener of a viewer. */
export interface ViewerOptions {
  /** OTLP/gRPC; 0 takes a free one. Default 4317, or a free one where that is taken. */
  grpcPort?: number;
  /** OTLP/HTTP; 0 takes a free one. Default 4318, or a free one where that is taken. */
  httpPort?: number;
  /** Tempo's HTTP API; 0 takes a free one. Default 3200, or a free one where that is taken. */
  apiPort?: number;
  /** Address to listen on. Default 127.0.0.1. Any but a loopback address needs `tokenFile`. */
  listen?: string;
  /**
   * File with the bearer token that every request must carry; made, with a random token, where it does not exist.
   * Default: none is asked for.
   */
  tokenFile?: string;
  /** Further names under which it may be asked, such as `host.docker.internal`. Default none. */
  allowHosts?: readonly string[];
  /** Spans kept; the least recently extended traces leave first. Default 100,000. */
  maxSpans?: number;
  /** Memory for spans and their index, in bytes. Default 128 MB. */
  maxBytes?: number;
  /**
   * Another collector that gets every accepted request that brought something new: `host:port`, `http://…` or
   * `https://…`; OTLP/HTTP where the path ends in `/v1/traces`. Headers and TLS files come from the environment's
   * OTEL_EXPORTER_OTLP_* variables. Default: none.
   */
  forward?: string;
  /** SQLite file that keeps the requests for the next start, within the same caps. Default: memory only. */
  db?: string;
  /** Told what is lost outside of the store, in forwarding and in the file. Default: a process warning. */
  onWarning?: (message: string) => void;
  /**
   * Called with each trace when its root has arrived and nothing more came for one second, or ten seconds after its
   * first span where the root stays away; again after late spans, with `updated` set. What it throws becomes a
   * process warning.
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
  /** What was forwarded; undefined without `forward`. */
  forwarded(): ForwardStats | undefined;
  /**
   * Ends running requests within two seconds, frees the ports, delivers the remaining traces, writes the file, and
   * forwards what waits within four seconds. Never rejects.
   */
  close(): Promise<void>;
}

const graceMs = 2_000;
const waiting = { quietMs: 1_000, orphanMs: 10_000 };

const emitWarning = (message: string): void => process.emitWarning(message, 'ViewerWarning');

const spansAdded = (store: TraceStore): number => {
  const { spans, evictedSpans } = store.stats();
  return spans + evictedSpans;
};

/** Takes a request of an earlier run, unless it alone is over caps that were lowered since. */
const restore = (store: TraceStore, request: Uint8Array): void => {
  try {
    store.append(request);
  } catch (error) {
    if (!(error instanceof ViewerError)) throw error;
  }
};

/**
 * Starts OTLP receivers, an in-memory trace store and Tempo's HTTP API over it.
 * Rejects with ViewerError: `ERR_VIEWER_LISTEN` when a port that was asked for cannot be had, `ERR_VIEWER_OPTION` for an
 * option that cannot be used, `ERR_VIEWER_TOKEN` and `ERR_VIEWER_DB` for a file that cannot.
 */
export const startViewer = async (options: ViewerOptions = {}): Promise<Viewer> => {
  const { maxSpans = 100_000, maxBytes = 128_000_000, onTrace, onWarning = emitWarning } = options;
  const door = openDoor(options);
  const store = watchStore(createTraceStore({ maxSpans, maxBytes }));
  let otlpPort = 0;
  const page = createPageApi(store, { maxSpans, otlpPort: () => otlpPort });
  const routes = { open: [pageFiles()], guarded: [tempoApi(store), page.routes] };
  const forward =
    options.forward === undefined ? undefined : createForward(options.forward, process.env, onWarning);
  const database =
    options.db === undefined ? undefined : await openDatabase(options.db, { maxSpans, maxBytes }, onWarning);
  database?.replay((request) => restore(store, request));
  const assembly = createAssembly(waiting, (trace, delivery) => {
    try {
      onTrace?.(traceOf(trace), delivery);
    } catch (error) {
      emitWarning(`onTrace threw for trace ${trace.traceId}: ${error}`);
    }
  });
  const accept: Accept = (request) => {
    const before = spansAdded(store);
    const { traces, rejected, evicted } = store.append(request);
    // What brought nothing new stays: two viewers that forward to each other would send it round for ever.
    if (traces.size > 0) {
      forward?.add(request);
      database?.add(request, spansAdded(store) - before);
    }
    if (onTrace !== undefined) {
      assembly.extend(traces);
      assembly.release(evicted);
    }
    return { rejected };
  };
  const closeBehind = async (): Promise<void> => {
    database?.close();
    await forward?.close();
  };
  const receivers = await startAll(options, door, routes, accept)
    .then((started) => refuseSelf(forward, door, started))
    .catch(async (error: unknown) => {
      await closeBehind();
      throw error;
    });
  const [grpc, http, api] = receivers;
  otlpPort = grpc.port;

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    page.close();
    await Promise.all(receivers.map((receiver) => receiver.close(graceMs)));
    assembly.flush();
    await closeBehind();
  };
  return {
    ports: { grpc: grpc.port, http: http.port, api: api.port },
    trace(traceId) {
      const trace = store.trace(traceId.toLowerCase().padStart(32, '0'));
      return trace && traceOf(trace);
    },
    traces: () => Array.from(store.traces(), traceOf),
    stats: store.stats,
    forwarded: () => forward?.stats(),
    close: () => (closed ??= close()),
  };
};
