import type { FamilyHistory, Series } from '../../scrape/history.ts';
import type { MetricLabels, MetricRow } from '../contract.ts';
import { figuresOf, type Span, short, summed } from './figures.ts';
import { total } from './increase.ts';

/** Units that names end in, as Prometheus wants them. */
const units = /_(seconds|milliseconds|microseconds|bytes|ratio|percent|celsius)(?:_total)?$/;

/** Tempo's name for the time that spans took does not say its unit. */
const unitOf = (name: string): string =>
  name === 'traces_spanmetrics_latency' ? 'seconds' : (units.exec(name)?.[1] ?? '');

/** Whether a series of spans is one of those that failed. */
const isFailed = ({ labels }: Series): boolean => labels.status_code === 'STATUS_CODE_ERROR';

const failedShareOf = (
  { type }: FamilyHistory,
  series: readonly Series[],
  { scrapes }: Span,
): number | null => {
  const counted = type === 'histogram' ? series.filter(({ name }) => name.endsWith('_count')) : series;
  if (type === 'gauge' || !counted.some(({ labels }) => labels.status_code !== undefined)) return null;
  const all = total(summed(counted, scrapes));
  return all === 0 ? null : short(total(summed(counted.filter(isFailed), scrapes)) / all);
};

/** A row, but for its group, of the series of a family that have these labels in common. */
export const rowOf = (
  family: FamilyHistory,
  labels: MetricLabels,
  series: readonly Series[],
  span: Span,
): Omit<MetricRow, 'group'> => ({
  family: family.name,
  type: family.type,
  help: family.help,
  unit: unitOf(family.name),
  labels,
  failedShare: failedShareOf(family, series, span),
  ...figuresOf(family.type, series, span),
});
