import type { MetricRow, Metrics, MetricTarget } from '../../src/page-api/contract.ts';
import { formatDuration, plural } from '../ui/format.ts';
import { MetricTable, type Opened } from './metric-table.tsx';

const Age = ({
  target: { lastMicros, tookMicros },
  nowMicros,
}: {
  target: MetricTarget;
  nowMicros: number;
}) =>
  lastMicros === null ? null : (
    <span class="muted">
      read {formatDuration(Math.max(nowMicros - lastMicros, 0))} ago, in {formatDuration(tookMicros)}
    </span>
  );

const badges = { waiting: 'badge', up: 'badge ok', down: 'badge error' };

/** Where metrics are read and how that goes, and what they say. */
export const Target = ({
  target,
  rows,
  metrics,
  ...opened
}: Opened & {
  target: MetricTarget;
  /** Those to be shown. */
  rows: readonly MetricRow[];
  metrics: Metrics;
}) => (
  <section class="target" aria-label={target.name}>
    <div class="toolbar">
      <h2>{target.name}</h2>
      <span class={badges[target.state]}>{target.state}</span>
      <Age target={target} nowMicros={metrics.nowMicros} />
      <span class="muted mono">{target.url}</span>
    </div>
    {target.state === 'down' && <p class="error-text">{target.reason}</p>}
    {[...Map.groupBy(rows, ({ group }) => group)].map(([group, members]) => (
      <MetricTable
        key={group}
        title={group}
        target={target.name}
        rows={members}
        buckets={metrics.buckets}
        {...opened}
      />
    ))}
    {rows.length === target.rows.length && target.moreRows > 0 && (
      <p class="muted">{plural(target.moreRows, 'row')} with smaller values not shown.</p>
    )}
    {target.droppedSeries > 0 && (
      <p class="muted">{plural(target.droppedSeries, 'value')} beyond what the viewer keeps.</p>
    )}
  </section>
);
