import { useMemo, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { stateOf, type TraceState, traceHref } from './url.ts';

/** Changes a part of the state; `push` leaves the state before it behind the back button. */
export type Go = (change: Partial<TraceState>, push?: 'push') => void;

/** The part of the view's state that is in the address. */
export const useTraceState = (traceId: string): readonly [TraceState, Go] => {
  const { query, url, route } = useLocation();
  const state = useMemo(() => stateOf(query), [query]);
  const latest = useRef({ state, url, route, traceId });
  latest.current = { state, url, route, traceId };
  const go = useMemo<Go>(
    () => (change, push) => {
      const now = latest.current;
      const href = traceHref(now.traceId, { ...now.state, ...change });
      if (href !== now.url) now.route(href, push === undefined);
    },
    [],
  );
  return [state, go];
};
