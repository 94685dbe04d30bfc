import type { MetricRow, Metrics, MetricTarget } from '../../src/page-api/contract.ts';
import { formatDuration, plural } from '../ui/format.ts';
import { Age } from './age.tsx';
import { MetricTable, type Opened } from './metric-table.tsx';

const badges = { waiting: 'badge', up: 'badge ok', down: 'badge error', unknown: 'badge' };

/** Why it is down, and that its figures are old. */
const Down = ({ reason, lastMicros }: MetricTarget) => (
  <p class="error-text">
    {reason}
    {lastMicros !== null && '. What follows was read before that.'}
  </p>
);

/** Where metrics are read and how that goes, and what they say. */
export const Target = ({
  target,
  rows,
  metrics,
  isAway,
  ...opened
}: Opened & {
  target: MetricTarget;
  /** Those to be shown. */
  rows: readonly MetricRow[];
  metrics: Metrics;
  /** The viewer does not answer, so that nobody knows how it goes. */
  isAway: boolean;
}) => {
  const state = isAway ? 'unknown' : target.state;
  return (
    <section class="target" aria-label={target.name}>
      <div class="toolbar">
        <h2>{target.name}</h2>
        <span class={badges[state]}>{state}</span>
        {target.lastMicros !== null && (
          <span class="muted">
            <Age answer={metrics} lastMicros={target.lastMicros} />, in {formatDuration(target.tookMicros)}
          </span>
        )}
        <span class="muted mono">{target.url}</span>
      </div>
      {state === 'down' && <Down {...target} />}
      {[...Map.groupBy(rows, ({ group }) => group)].map(([group, members]) => (
        <MetricTable
          key={group}
          title={group}
          target={target.name}
          rows={members}
          moreRows={target.moreRows.filter((more) => more.group === group)}
          buckets={metrics.buckets}
          {...opened}
        />
      ))}
      {target.cutRows > 0 && (
        <p class="muted">{plural(target.cutRows, 'row')} of other metrics not listed.</p>
      )}
      {target.droppedSeries > 0 && (
        <p class="muted">{plural(target.droppedSeries, 'value')} beyond what the viewer keeps.</p>
      )}
    </section>
  );
};
