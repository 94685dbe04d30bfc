import { useLocation } from 'preact-iso';
import type { Metrics } from '../../src/page-api/contract.ts';
import { parametersOf, type RequestError } from '../api/client.ts';
import { useJson } from '../api/use-json.ts';
import { Command } from '../ui/command.tsx';
import { Message, Missing } from '../ui/message.tsx';
import { type MetricFilter, MetricFilters } from './filters.tsx';
import { shownRows } from './rows.ts';
import { Target } from './target.tsx';

const refreshMs = 5_000;

const NoTargets = () => (
  <Message title="No metrics yet">
    <p>
      The viewer reads the metrics of addresses that it is given. The laptop mode gives it some, unless
      ENABLE_METRICS switches them off:
    </p>
    <Command text="ENABLE_METRICS=1 npm start" />
    <p>Those of other programs are read with</p>
    <Command text="vk-telemetry-viewer --scrape vk=http://127.0.0.1:9464/metrics" />
  </Message>
);

const filterOf = (query: Readonly<Record<string, string>>): MetricFilter => ({
  q: query.q ?? '',
  target: query.target ?? '',
  minutes: Number(query.minutes) || 5,
  all: query.all === '1',
});

/** What is shown is old, and why. */
const Away = ({ error }: { error: RequestError }) => (
  <p class="error-text away" role="status">
    {error.message} {error.status === 0 && 'The terminal where it ran may say why. '}
    What follows was read before that; trying again.
  </p>
);

const Found = ({ metrics, isAway }: { metrics: Metrics; isAway: boolean }) => {
  const { path, query, route } = useLocation();
  const filter = filterOf(query);
  const change = (part: Partial<MetricFilter> | { open: string }) =>
    route(`${path}${parametersOf({ ...query, ...filter, ...part })}`, true);
  const targets = metrics.targets
    .filter(({ name }) => filter.target === '' || filter.target === name)
    .map((target) => ({ target, rows: shownRows(target, filter.q, filter.all) }));
  return (
    <>
      <MetricFilters filter={filter} targets={metrics.targets.map(({ name }) => name)} change={change} />
      {targets.map(({ target, rows }) => (
        <Target
          key={target.name}
          target={target}
          rows={rows}
          metrics={metrics}
          isAway={isAway}
          open={query.open ?? ''}
          toggle={(open) => change({ open })}
        />
      ))}
      {filter.q !== '' && targets.every(({ rows }) => rows.length === 0) && (
        <Message title="No metric has these words">
          <p>
            <a href="/metrics-view">Show the main ones</a>
          </p>
        </Message>
      )}
    </>
  );
};

/** What the metrics of the virtual kubelet and its servers say. */
export const MetricsView = () => {
  const { query } = useLocation();
  const { data, error, reload } = useJson<Metrics>(
    `/ui/metrics${parametersOf({ minutes: filterOf(query).minutes })}`,
    refreshMs,
  );
  return (
    <>
      <h1 class="visually-hidden">Metrics</h1>
      {data === undefined && <Missing what="metrics" error={error} retry={reload} />}
      {data !== undefined && error !== undefined && <Away error={error} />}
      {data?.targets.length === 0 && <NoTargets />}
      {data !== undefined && data.targets.length > 0 && <Found metrics={data} isAway={error !== undefined} />}
    </>
  );
};
