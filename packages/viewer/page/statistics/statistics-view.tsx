import { useLocation } from 'preact-iso';
import type { SpanStatistics } from '../../src/page-api/contract.ts';
import { parametersOf } from '../api/client.ts';
import { useJson } from '../api/use-json.ts';
import { Message, Missing } from '../ui/message.tsx';
import { StatisticsTable } from './statistics-table.tsx';
import { Window } from './window.tsx';

const refreshMs = 5_000;
const defaultMinutes = 5;

/** Counts, errors and durations of each span name. */
export const StatisticsView = () => {
  const { path, query, route } = useLocation();
  const minutes = Number(query.minutes) || defaultMinutes;
  const service = query.service ?? '';
  const { data, error, reload } = useJson<SpanStatistics>(
    `/ui/statistics${parametersOf({ minutes, service })}`,
    refreshMs,
  );
  const change = (part: Readonly<Record<string, string>>) =>
    route(`${path}${parametersOf({ ...query, ...part })}`, true);
  return (
    <>
      <h1 class="visually-hidden">Statistics</h1>
      <Window minutes={minutes} service={service} services={data?.services ?? []} change={change} />
      {data === undefined && <Missing what="statistics" error={error} retry={reload} />}
      {data !== undefined && error !== undefined && (
        <p role="status">The viewer does not answer; trying again.</p>
      )}
      {data?.rows.length === 0 && (
        <Message title="No spans in this time">
          <p>Choose a longer time, or another service.</p>
        </Message>
      )}
      {data !== undefined && data.rows.length > 0 && (
        <StatisticsTable statistics={data} open={query.open ?? ''} toggle={(open) => change({ open })} />
      )}
    </>
  );
};
