import type { MetricRow, MetricTarget } from '../../src/page-api/contract.ts';

/** Group of what is none of the main ones. */
const others: MetricRow['group'] = 'Others';

const textOf = ({ family, group, help, labels }: MetricRow): string =>
  [family, group, help, ...Object.entries(labels).flat()].join(' ').toLowerCase();

/** Rows with every word; without words the main ones, unless there are none or all are wanted. */
export const shownRows = ({ rows }: MetricTarget, words: string, all: boolean): readonly MetricRow[] => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length > 0) return rows.filter((row) => wanted.every((word) => textOf(row).includes(word)));
  const main = rows.filter(({ group }) => group !== others);
  return all || main.length === 0 ? rows : main;
};

/** What a row is called: a span by its name, others by that of the family. */
export const titleOf = ({ family, labels }: MetricRow): string => labels.span_name ?? family;

/** Labels that the title does not say. */
export const labelsOf = ({ labels }: MetricRow): string =>
  Object.entries(labels)
    .filter(([name, value]) => name !== 'span_name' && value !== '')
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ');

/** Names a row in the address. */
export const keyOf = (target: string, { family, labels }: MetricRow): string =>
  [target, family, ...Object.values(labels)].join(' ');
