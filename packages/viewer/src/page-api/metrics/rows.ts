import { groupOf, isFaultCount, otherGroup } from '../../scrape/groups.ts';
import type { FamilyHistory, Series } from '../../scrape/history.ts';
import { eachInTurns } from '../../turns.ts';
import type { MetricLabels, MetricRow, MetricTarget, MoreRows } from '../contract.ts';
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

/** Faults that do not happen leave their group to what does. */
const inGroup = (row: Omit<MetricRow, 'group'>): MetricRow => {
  const isQuiet = row.type !== 'gauge' && isFaultCount(row.family, row.labels) && (row.value ?? 0) === 0;
  return { group: isQuiet ? otherGroup : groupOf(row.family), ...row };
};

const most = (a: MetricRow, b: MetricRow): number => (b.value ?? 0) - (a.value ?? 0);

const othersLast = (a: MetricRow, b: MetricRow): number =>
  Number(a.group === otherGroup) - Number(b.group === otherGroup);

/** Rows of a target's families, the main ones first, in their order, those with the largest numbers first within one. */
export const rowsOf = async (
  families: readonly FamilyHistory[],
  span: Span,
): Promise<Pick<MetricTarget, 'rows' | 'moreRows' | 'cutRows'>> => {
  const rows: MetricRow[] = [];
  const moreRows: MoreRows[] = [];
  await eachInTurns(withoutDoubles(families), (family) => {
    const limit = isSpans(family) ? maxSpanRows : maxRowsPerFamily;
    const made = groupsOf(family).map(({ labels, series }) => inGroup(rowOf(family, labels, series, span)));
    for (const [group, members] of Map.groupBy(made.sort(most), (row) => row.group)) {
      rows.push(...members.slice(0, limit));
      const count = members.length - limit;
      if (count > 0) moreRows.push({ group, family: family.name, count });
    }
  });
  rows.sort(othersLast);
  return { rows: rows.slice(0, maxRows), moreRows, cutRows: Math.max(rows.length - maxRows, 0) };
};
