import { openDoor } from './access/door.ts';
import { openDatabase } from './db/database.ts';
import { ViewerError } from './errors.ts';
import { createForward } from './forward/forward.ts';
import type { ForwardStats } from './forward/forwarder.ts';
import { refuseSelf, startAll } from './listeners.ts';
import type { ViewerOptions } from './options.ts';
import { pageFiles } from './page-api/assets/files.ts';
import { createPageApi } from './page-api/routes.ts';
import type { Accept } from './receiver.ts';
import { startScrapers } from './scrape/scrapers.ts';
import { checkTargets } from './scrape/target.ts';
import { createAssembly } from './store/assembly.ts';
import { watchStore } from './store/changes.ts';
import type { StoreStats } from './store/stats.ts';
import { createTraceStore, type TraceStore } from './store/store.ts';
import { tempoApi } from './tempo-api/routes.ts';
import type { Trace } from './trace.ts';
import { traceOf } from './trace-of.ts';
import { usualWaits, type Waits } from './waits.ts';

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

/** Starts a viewer that waits as long as it is told. Rejects as `startViewer` does. */
export const startWith = async (options: ViewerOptions, waits: Waits): Promise<Viewer> => {
  const { maxSpans = 100_000, maxBytes = 128_000_000, onTrace, onWarning = emitWarning } = options;
  const door = openDoor(options, waits);
  const targets = checkTargets(options.scrape ?? []);
  const store = watchStore(createTraceStore({ maxSpans, maxBytes }));
  const forward =
    options.forward === undefined ? undefined : createForward(options.forward, process.env, onWarning, waits);
  const database =
    options.db === undefined
      ? undefined
      : await openDatabase(options.db, { maxSpans, maxBytes }, onWarning, waits);
  database?.replay((request) => restore(store, request));
  const scrapers = startScrapers(targets, waits);
  let otlpPort = 0;
  const { listPauseMs } = waits;
  const page = createPageApi(store, scrapers, { maxSpans, otlpPort: () => otlpPort, listPauseMs });
  const routes = { open: [pageFiles()], guarded: [tempoApi(store), page.routes] };
  const assembly = createAssembly(
    { quietMs: waits.traceQuietMs, orphanMs: waits.traceOrphanMs },
    (trace, delivery) => {
      try {
        onTrace?.(traceOf(trace), delivery);
      } catch (error) {
        emitWarning(`onTrace threw for trace ${trace.traceId}: ${error}`);
      }
    },
  );
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
    scrapers.close();
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
    await Promise.all(receivers.map((receiver) => receiver.close(waits.graceMs)));
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

/**
 * Starts OTLP receivers, an in-memory trace store and Tempo's HTTP API over it.
 * Rejects with ViewerError: `ERR_VIEWER_LISTEN` when a port that was asked for cannot be had, `ERR_VIEWER_OPTION` for an
 * option that cannot be used, `ERR_VIEWER_TOKEN` and `ERR_VIEWER_DB` for a file that cannot.
 */
export const startViewer = (options: ViewerOptions = {}): Promise<Viewer> => startWith(options, usualWaits);
