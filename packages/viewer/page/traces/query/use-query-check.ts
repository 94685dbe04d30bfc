import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceList } from '../../../src/page-api/contract.ts';
import { asRequestError, getJson, parametersOf, type RequestError } from '../../api/client.ts';

/** The text, and what is wrong with it as far as the server has said. */
export interface QueryText {
  readonly text: string;
  readonly error: RequestError | undefined;
  /** What was typed; applied once it is valid and nothing was typed for a moment. */
  readonly type: (text: string) => void;
  /** Applied at once, if it is valid. */
  readonly submit: (text: string) => void;
}

const pauseMs = 300;

interface Pending {
  readonly text: string;
  readonly waitMs: number;
}

/** Asks for one trace, which is how a query is checked; other failures are for whoever asks for the list. */
const check = async (q: string, signal: AbortSignal): Promise<RequestError | undefined> => {
  if (q === '') return undefined;
  try {
    await getJson<TraceList>(`/ui/traces${parametersOf({ q, limit: 1 })}`, signal);
    return undefined;
  } catch (reason) {
    const error = asRequestError(reason);
    return error.status === 400 ? error : undefined;
  }
};

/**
 * A query while it is typed. `apply` gets the text once it is valid; `isFinal` tells an Enter from a pause. Where it
 * is applied from elsewhere, as by the back button, the text follows.
 */
export const useQueryCheck = (
  applied: string,
  apply: (text: string, isFinal: boolean) => void,
): QueryText => {
  const [text, setText] = useState(applied);
  const [error, setError] = useState<RequestError>();
  const [pending, setPending] = useState<Pending>();
  const own = useRef(applied);
  useEffect(() => {
    if (applied === own.current) return;
    own.current = applied;
    setText(applied);
    setError(undefined);
    setPending(undefined);
  }, [applied]);
  useEffect(() => {
    if (pending === undefined) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const query = pending.text.trim();
      const found = await check(query, controller.signal);
      if (controller.signal.aborted) return;
      setError(found);
      if (found !== undefined) return;
      own.current = query;
      apply(query, pending.waitMs === 0);
    }, pending.waitMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [pending]);
  const set = (next: string, waitMs: number) => {
    setText(next);
    setError(undefined);
    setPending({ text: next, waitMs });
  };
  return { text, error, type: (next) => set(next, pauseMs), submit: (next) => set(next, 0) };
};
