import type { Ref } from 'preact';
import type { TraceSummary } from '../../src/page-api/contract.ts';
import { longestOf } from './arrange.ts';
import { TraceRow } from './trace-row.tsx';

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
  readonly table: Ref<HTMLTableElement>;
  /** The rows answer a question before the one that is asked now. */
  readonly isStale: boolean;
  readonly onRowFocus: (isFocused: boolean) => void;
}

/** Rows whose bars share a scale. */
export const TraceTable = ({ rows, table, isStale, onRowFocus }: TraceTableProps) => (
  <table
    ref={table}
    class={isStale ? 'traces stale' : 'traces'}
    aria-label="Traces, newest first"
    aria-busy={isStale}
    style={{ '--longest': longestOf(rows) }}
    onFocusIn={() => onRowFocus(true)}
    onFocusOut={() => onRowFocus(false)}
  >
    <thead>
      <tr>
        {columns.map(([name, title]) => (
          <th key={name} class={`col-${name}`} scope="col">
            {title}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((trace) => (
        <TraceRow key={trace.traceId} trace={trace} />
      ))}
    </tbody>
  </table>
);
