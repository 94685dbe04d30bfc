import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceDetail } from '../../src/page-api/contract.ts';
import { useJson } from '../api/use-json.ts';
import { Missing } from '../ui/message.tsx';
import { TracePage } from './trace-page.tsx';

/** While the root has not arrived the trace is asked for again: milliseconds. */
const againMillis = 2_000;

/** The trace as it was, for as long as no span has come: then nothing has to be drawn again. */
const useUnchanged = (now: TraceDetail | undefined): TraceDetail | undefined => {
  const kept = useRef(now);
  const [a, b] = [kept.current?.summary, now?.summary];
  if (a?.traceId !== b?.traceId || a?.spanCount !== b?.spanCount) kept.current = now;
  return kept.current;
};

/** One trace: waterfall and the selected span. `traceId` comes from the path. */
export const TraceView = ({ traceId = '' }: { traceId?: string }) => {
  const [again, setAgain] = useState<number>();
  const {
    data: loaded,
    error,
    reload,
  } = useJson<TraceDetail>(`/ui/traces/${encodeURIComponent(traceId)}`, again);
  const data = useUnchanged(loaded);
  const waits = data === undefined ? error !== undefined && error.status !== 404 : !data.summary.complete;
  useEffect(() => setAgain(waits ? againMillis : undefined), [waits]);
  const name = data?.summary.name;
  useEffect(() => {
    // The frame's title has the trace's id; it comes back by itself with the next path.
    if (name !== undefined) document.title = `${name} ${traceId.slice(0, 8)} – vk-telemetry`;
  }, [name, traceId]);
  if (data !== undefined) return <TracePage key={traceId} detail={data} error={error} reload={reload} />;
  return (
    <>
      <h1 class="visually-hidden">Trace</h1>
      <Missing what="the trace" error={error} retry={reload} />
    </>
  );
};
