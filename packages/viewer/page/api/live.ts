import { useEffect, useState } from 'preact/hooks';
import type { TraceList } from '../../src/page-api/contract.ts';
import { asRequestError, getJson, type RequestError } from './client.ts';

/** `away`: it does not answer and is asked again; `refused`: it will not answer this, so it is not asked again. */
export type Connection = 'connecting' | 'live' | 'away' | 'refused';

/** What the list has; after a change of parameters the list before it, until the new one is there. */
export interface Live {
  readonly connection: Connection;
  readonly list: TraceList | undefined;
  /** Parameters that `list` answers. */
  readonly listParameters: string | undefined;
  readonly error: RequestError | undefined;
}

interface Follower {
  readonly onList: (list: TraceList) => void;
  readonly onFailure: (error: RequestError) => void;
}

/** Asked again, it would say the same. */
const isLasting = ({ status }: RequestError): boolean => status > 0 && status < 429;

const shortestWait = 1_000;
const longestWait = 10_000;

/**
 * Follows the list by server-sent events. EventSource does not tell why it failed, so the list is then asked for in
 * the plain way, which also keeps it coming where no stream is to be had. A page that nobody looks at holds no stream.
 */
const follow = (parameters: string, { onList, onFailure }: Follower): (() => void) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let question = new AbortController();
  let wait = shortestWait;

  const stop = () => {
    source?.close();
    clearTimeout(timer);
    question.abort();
  };
  const again = () => {
    timer = setTimeout(start, wait);
    wait = Math.min(2 * wait, longestWait);
  };
  const ask = () => {
    question = new AbortController();
    const { signal } = question;
    getJson<TraceList>(`/ui/traces${parameters}`, signal).then(
      (list) => {
        if (signal.aborted) return;
        onList(list);
        again();
      },
      (reason: unknown) => {
        if (signal.aborted) return;
        const error = asRequestError(reason);
        onFailure(error);
        if (!isLasting(error)) again();
      },
    );
  };
  const start = () => {
    stop();
    if (document.hidden) return;
    const stream = new EventSource(`/ui/live${parameters}`);
    source = stream;
    stream.addEventListener('list', ({ data }) => {
      wait = shortestWait;
      onList(JSON.parse(data) as TraceList);
    });
    stream.addEventListener('error', () => {
      stream.close();
      ask();
    });
  };

  start();
  document.addEventListener('visibilitychange', start);
  addEventListener('online', start);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', start);
    removeEventListener('online', start);
  };
};

const nothing: Live = {
  connection: 'connecting',
  list: undefined,
  listParameters: undefined,
  error: undefined,
};

/** The trace list for these query parameters, and again whenever the store has changed. */
export const useLiveTraces = (parameters: string): Live => {
  const [live, setLive] = useState(nothing);
  useEffect(() => {
    setLive((was) => ({ ...was, connection: 'connecting', error: undefined }));
    return follow(parameters, {
      onList: (list) => setLive({ connection: 'live', list, listParameters: parameters, error: undefined }),
      onFailure: (error) =>
        setLive((was) => ({ ...was, error, connection: isLasting(error) ? 'refused' : 'away' })),
    });
  }, [parameters]);
  return live;
};
