import type { Live } from '../api/live.ts';
import { Failure, Loading } from '../ui/message.tsx';
import { NoMatch, NoTraces, NotUnderstood } from './no-traces.tsx';
import { TraceTable, type TraceTableProps } from './trace-table.tsx';

export interface TraceListProps extends TraceTableProps {
  readonly live: Live;
  readonly onClear: () => void;
}

/** The rows, or why there are none. */
export const TraceList = ({ live: { error, list }, onClear, ...table }: TraceListProps) => {
  if (table.rows.length > 0) return <TraceTable {...table} />;
  if (error?.status === 400) return <NotUnderstood onClear={onClear} />;
  if (list === undefined) return error === undefined ? <Loading what="traces" /> : <Failure error={error} />;
  return list.store.traces === 0 ? (
    <NoTraces otlpPort={list.store.otlpPort} />
  ) : (
    <NoMatch onClear={onClear} />
  );
};
