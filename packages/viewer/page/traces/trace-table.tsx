import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { TraceSummary } from '../../src/page-api/contract.ts';
import { longestOf } from './arrange.ts';
import { TraceRow } from './trace-row.tsx';
import { useReturn } from './use-return.ts';
import { useRowsInSight } from './use-rows-in-sight.ts';

const columns = [
  ['time', 'Time'],
  ['name', 'Root'],
  ['pods', 'Pods'],
  ['services', 'Services'],
  ['duration', 'Duration'],
  ['spans', 'Spans'],
  ['errors', 'Errors'],
  ['exit', 'Exit code'],
] as const;

export interface TraceTableProps {
  readonly rows: readonly TraceSummary[];
  readonly table: RefObject<HTMLTableElement | null>;
  /** The rows answer a question before the one that is asked now. */
  readonly isStale: boolean;
  readonly onRowFocus: (isFocused: boolean) => void;
}

const Head = () => (
  <thead>
    <tr>
      {columns.map(([name, title]) => (
        <th key={name} class={`col-${name}`} scope="col">
          {title}
        </th>
      ))}
    </tr>
  </thead>
);

/** Rows whose bars share a scale. Of a thousand only those in sight are drawn. */
export const TraceTable = ({ rows, table, isStale, onRowFocus }: TraceTableProps) => {
  const body = useRef<HTMLTableSectionElement>(null);
  useReturn(table);
  const { from, to, rowHeight } = useRowsInSight(body);
  const drawn = rows.slice(from, to);
  const below = Math.max(0, rows.length - from - drawn.length);
  return (
    <table
      ref={table}
      class={isStale ? 'traces stale' : 'traces'}
      aria-label="Traces, newest first"
      aria-busy={isStale}
      aria-rowcount={rows.length + 1}
      style={{ '--longest': longestOf(rows) }}
      tabIndex={-1}
      onFocusIn={({ target, currentTarget }) => onRowFocus(target !== currentTarget)}
      onFocusOut={() => onRowFocus(false)}
    >
      <Head />
      <tbody
        ref={body}
        style={{ paddingTop: Math.min(from, rows.length) * rowHeight, paddingBottom: below * rowHeight }}
      >
        {drawn.map((trace, index) => (
          <TraceRow key={trace.traceId} trace={trace} position={from + index + 2} />
        ))}
      </tbody>
    </table>
  );
};
