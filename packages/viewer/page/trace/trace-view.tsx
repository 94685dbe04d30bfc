import { useEffect, useState } from 'preact/hooks';
import type { TraceDetail } from '../../src/page-api/contract.ts';
import { useJson } from '../api/use-json.ts';
import { Failure, Loading } from '../ui/message.tsx';
import { TracePage } from './trace-page.tsx';

/** While the root has not arrived the trace is asked for again: milliseconds. */
const againMillis = 2_000;

/** One trace: waterfall and the selected span. `traceId` comes from the path. */
export const TraceView = ({ traceId = '' }: { traceId?: string }) => {
  const [again, setAgain] = useState<number>();
  const { data, error, reload } = useJson<TraceDetail>(`/ui/traces/${encodeURIComponent(traceId)}`, again);
  const waits = data === undefined ? error !== undefined && error.status !== 404 : !data.summary.complete;
  useEffect(() => setAgain(waits ? againMillis : undefined), [waits]);
  useEffect(() => {
    const before = document.title;
    if (data !== undefined) document.title = `${data.summary.name} · ${before}`;
    return () => {
      document.title = before;
    };
  }, [data?.summary.name]);
  if (data !== undefined) return <TracePage key={traceId} detail={data} error={error} reload={reload} />;
  return (
    <>
      <h1 class="visually-hidden">Trace</h1>
      {error === undefined ? <Loading what="the trace" /> : <Failure error={error} retry={reload} />}
    </>
  );
};
