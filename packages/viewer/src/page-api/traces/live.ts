import type { ServerResponse } from 'node:http';
import { HttpError } from '../../http/body.ts';
import type { WatchedStore } from '../../store/changes.ts';
import type { Waits } from '../../waits.ts';
import { filterOf, listLimit } from '../params.ts';
import { type TraceTest, traceTest } from './filter.ts';
import { createSelection } from './selection.ts';
import { type ListSource, listOf } from './trace-list.ts';

/** Trace lists that are sent again when the store has changed. */
export interface LiveLists {
  /** Answers `/ui/live` with a stream. Throws HttpError 400, 503 for too many streams, and TraceqlError. */
  open(query: URLSearchParams, response: ServerResponse): void;
  /** Ends all streams and takes no more. */
  close(): void;
}

/** Where live lists come from, and the least time between two. */
export interface LiveSource extends ListSource, Pick<Waits, 'listPauseMs'> {
  readonly store: WatchedStore;
}

const maxStreams = 32;
/** Spans of one turn come in several requests; a list of each of them would be too many. */
const gatherMs = 50;
/** Also how long a client may leave a list unread before its stream is given up. */
const heartbeatMs = 15_000;

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/** Sends the list now and after each change. A client that has not read the last list gets none until it has. */
const stream = (source: LiveSource, passes: TraceTest, limit: number, response: ServerResponse): void => {
  const { store } = source;
  const selection = createSelection(passes, store.traces());
  let changed = true;
  let busy = false;
  let lastMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const gone = new AbortController();

  const push = async (): Promise<void> => {
    timer = undefined;
    busy = true;
    changed = false;
    await selection.update(gone.signal);
    const list = await listOf(source, selection, limit);
    busy = false;
    if (response.writableEnded || response.destroyed) return;
    lastMs = performance.now();
    response.write(`event: list\ndata: ${JSON.stringify(list)}\n\n`);
    plan();
  };
  const run = (): void => {
    push().catch(() => response.destroy());
  };
  const plan = (): void => {
    if (!changed || busy || timer !== undefined || response.writableNeedDrain) return;
    timer = setTimeout(run, Math.max(lastMs + source.listPauseMs - performance.now(), gatherMs));
  };

  const unwatch = store.watch(({ traces, evicted }) => {
    selection.extend(traces);
    selection.release(evicted);
    changed = true;
    plan();
  });
  const heartbeat = setInterval(() => {
    if (response.writableNeedDrain) response.destroy();
    else if (!response.writableEnded) response.write(':\n\n');
  }, heartbeatMs);
  response.on('drain', plan);
  response.once('close', () => {
    gone.abort();
    unwatch();
    clearInterval(heartbeat);
    clearTimeout(timer);
  });
  response.writeHead(200, headers);
  run();
};

/** Live lists of a store; none is open yet. */
export const createLiveLists = (source: LiveSource): LiveLists => {
  const open = new Set<ServerResponse>();
  let closed = false;
  return {
    open(query, response) {
      const limit = listLimit(query);
      const passes = traceTest(filterOf(query));
      if (closed || open.size >= maxStreams) {
        throw new HttpError(503, `more than ${maxStreams} live lists at a time`, { 'retry-after': '5' });
      }
      // A client that left while its token was looked at will not be closed again.
      if (response.destroyed) return;
      open.add(response);
      response.once('close', () => open.delete(response));
      stream(source, passes, limit, response);
    },
    close() {
      closed = true;
      for (const response of open) response.end();
    },
  };
};
