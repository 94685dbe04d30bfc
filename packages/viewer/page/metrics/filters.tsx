import { Choice } from '../ui/choice.tsx';
import { TimeChoice } from '../ui/time-choice.tsx';

export interface MetricFilter {
  readonly q: string;
  readonly target: string;
  readonly minutes: number;
  readonly all: boolean;
}

/** What narrows the metrics. */
export const MetricFilters = ({
  filter,
  targets,
  change,
}: {
  filter: MetricFilter;
  targets: readonly string[];
  change: (part: Partial<MetricFilter>) => void;
}) => (
  <search class="toolbar">
    <input
      type="search"
      aria-label="Metric"
      placeholder="Name, label or help"
      value={filter.q}
      onInput={(event) => change({ q: event.currentTarget.value })}
    />
    <TimeChoice choices={[5, 15]} minutes={filter.minutes} change={(minutes) => change({ minutes })} />
    {targets.length > 1 && (
      <Choice label="From" value={filter.target} values={targets} onChange={(target) => change({ target })} />
    )}
    <button type="button" aria-pressed={filter.all} onClick={() => change({ all: !filter.all })}>
      All metrics
    </button>
  </search>
);
