import type { SpanStatistics } from '../../src/page-api/contract.ts';
import { StatisticsRow } from './statistics-row.tsx';

const columns = ['Count', 'Rate', 'Failed', 'p50', 'p95', 'p99', 'Longest'];

/** A row per span name. */
export const StatisticsTable = ({
  statistics,
  open,
  toggle,
}: {
  statistics: SpanStatistics;
  /** Name of the row that is open, or empty. */
  open: string;
  toggle: (name: string) => void;
}) => (
  <section class="scrolled" aria-label="Statistics per span name">
    <table class="statistics">
      <thead>
        <tr>
          <th scope="col">Span</th>
          {columns.map((column) => (
            <th key={column} scope="col" class="number">
              {column}
            </th>
          ))}
          <th scope="col">Last exit code</th>
          <th scope="col">Spans over time</th>
          <th scope="col">Duration over time</th>
        </tr>
      </thead>
      <tbody>
        {statistics.rows.map((row) => (
          <StatisticsRow
            key={row.name}
            row={row}
            statistics={statistics}
            open={row.name === open}
            toggle={() => toggle(row.name === open ? '' : row.name)}
          />
        ))}
      </tbody>
    </table>
  </section>
);
