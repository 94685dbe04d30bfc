import { groupOf, isFaultCount, otherGroup } from '../../scrape/groups.ts';
import type { FamilyHistory, Series } from '../../scrape/history.ts';
import { eachInTurns } from '../../turns.ts';
import type { MetricLabels, MetricRow } from '../contract.ts';
import type { Span } from './figures.ts';
import { rowOf } from './row.ts';

const maxRows = 300;
const maxRowsPerFamily = 10;
/** A virtual kubelet has some twenty names of spans. */
const maxSpanRows = 40;

/** What belongs to the distribution, not to what is measured. */
const inner: ReadonlySet<string> = new Set(['le', 'quantile']);

const isSpans = ({ name }: FamilyHistory): boolean => groupOf(name) === 'Spans';
/** Other labels of spans are taken together: kind, status, exit code. */
const spanLabels: ReadonlySet<string> = new Set(['span_name']);

const labelsOf = (family: FamilyHistory, { labels }: Series): [string, string][] =>
  Object.entries(labels).filter(([name]) => (isSpans(family) ? spanLabels.has(name) : !inner.has(name)));

interface Group {
  readonly labels: MetricLabels;
  readonly series: Series[];
}

const groupsOf = (family: FamilyHistory): Group[] => {
  const groups = new Map<string, Group>();
  for (const series of family.series) {
    if (series.name.endsWith('_created') && !family.name.endsWith('_created')) continue;
    const labels = labelsOf(family, series);
    const key = JSON.stringify(labels);
    const group = groups.get(key) ?? { labels: Object.fromEntries(labels), series: [] };
    if (group.series.length === 0) groups.set(key, group);
    group.series.push(series);
  }
  return [...groups.values()];
};

/** The histogram of spans counts calls too. */
const withoutDoubles = (families: readonly FamilyHistory[]): readonly FamilyHistory[] =>
  families.some((family) => isSpans(family) && family.type === 'histogram')
    ? families.filter((family) => !isSpans(family) || family.type === 'histogram')
    : families;

const inGroup = (row: Omit<MetricRow, 'group'>): MetricRow => {
  const isQuiet = isFaultCount(row.family) && (row.value ?? 0) === 0;
  return { group: isQuiet ? otherGroup : groupOf(row.family), ...row };
};

const most = (a: MetricRow, b: MetricRow): number => (b.value ?? 0) - (a.value ?? 0);

/** Rows of a target's families, in their order, those with the largest numbers first within one. */
export const rowsOf = async (
  families: readonly FamilyHistory[],
  span: Span,
): Promise<{ readonly rows: MetricRow[]; readonly moreRows: number }> => {
  const rows: MetricRow[] = [];
  let count = 0;
  await eachInTurns(withoutDoubles(families), (family) => {
    const groups = groupsOf(family);
    count += groups.length;
    const made = groups.map(({ labels, series }) => inGroup(rowOf(family, labels, series, span)));
    rows.push(...made.sort(most).slice(0, isSpans(family) ? maxSpanRows : maxRowsPerFamily));
  });
  return { rows: rows.slice(0, maxRows), moreRows: count - Math.min(rows.length, maxRows) };
};
