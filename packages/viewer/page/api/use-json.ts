import { useCallback, useEffect, useState } from 'preact/hooks';
import { asRequestError, getJson, type RequestError } from './client.ts';

/** What a view has of its data. After an error the data before it is kept beside it. */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: RequestError | undefined;
  readonly loading: boolean;
  /** Asks again. */
  readonly reload: () => void;
}

interface State<T> {
  readonly path: string;
  readonly data?: T;
  readonly error?: RequestError;
}

/** Gets JSON from a path, again whenever the path changes, and every `everyMs` while the page is looked at. */
export const useJson = <T>(path: string, everyMs?: number): Loaded<T> => {
  const [state, setState] = useState<State<T>>({ path });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    const controller = new AbortController();
    getJson<T>(path, controller.signal).then(
      (data) => setState({ path, data }),
      (error: unknown) => {
        if (!controller.signal.aborted) setState((was) => ({ ...was, path, error: asRequestError(error) }));
      },
    );
    return () => controller.abort();
  }, [path, turn]);
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reload]);
  const current = state.path === path ? state : { path };
  return {
    data: current.data,
    error: current.error,
    loading: current.data === undefined && current.error === undefined,
    reload,
  };
};
