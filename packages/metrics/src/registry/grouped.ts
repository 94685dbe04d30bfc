import { checkFamily } from '../check.ts';
import { copyLabels, labelKey } from '../labels.ts';
import type { Labels, Loss, MetricFamily, Quantile } from '../model.ts';
import { isDue, nextTurn } from '../slices.ts';
import { exemplarOf } from './exemplar.ts';
import type { RawValue } from './shape.ts';

interface Group {
  readonly labels: Labels;
  /** Values by `le` or `quantile`. */
  readonly cells: Map<number, RawValue>;
  count: number;
  sum: number;
}

const bound = (text: unknown): number => (text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text));

/**
 * Lines of a histogram or a summary, as `metric.get()` gives them, by series. They may come in any order (aggregated
 * histograms of @prometheus-io/client 0.16 are sorted by kind of line) and without labels.
 */
async function group(name: string, by: 'le' | 'quantile', values: Iterable<RawValue>, defaults: object) {
  const groups = new Map<string, Group>();
  for (const line of values) {
    const { [by]: cell, ...rest } = (line.labels ?? {}) as Record<string, unknown>;
    const labels = copyLabels(rest, defaults);
    if (labels) {
      const key = labelKey(labels);
      const found = groups.get(key) ?? { labels, cells: new Map(), count: 0, sum: 0 };
      groups.set(key, found);
      if (cell !== undefined) found.cells.set(bound(cell), line);
      else if (line.metricName === `${name}_sum`) found.sum = Number(line.value);
      else if (line.metricName === `${name}_count`) found.count = Number(line.value);
    }
    if (isDue()) await nextTurn();
  }
  return [...groups.values()];
}

const sorted = (cells: ReadonlyMap<number, RawValue>) => [...cells].sort(([a], [b]) => a - b);

/** A family of a histogram or summary whose values came from `metric.get()`. */
export async function readGrouped(
  about: { readonly name: string; readonly help: string; readonly type: 'histogram' | 'summary' },
  /** The name that lines carry. */
  lineName: string,
  values: Iterable<RawValue>,
  defaults: object,
  losses: Loss[],
): Promise<MetricFamily | undefined> {
  if (about.type === 'summary') {
    const groups = await group(lineName, 'quantile', values, defaults);
    const points = groups.map(({ labels, cells, count, sum }) => {
      // An empty summary of either client has quantiles of 0.
      const value = (line: RawValue) => (count === 0 ? Number.NaN : Number(line.value));
      const quantiles = sorted(cells).map(([quantile, line]): Quantile => ({ quantile, value: value(line) }));
      return { labels, quantiles, count, sum };
    });
    return await checkFamily({ ...about, type: 'summary', points }, losses, about.name);
  }
  const groups = await group(lineName, 'le', values, defaults);
  const points = groups.map(({ labels, cells, count, sum }) => {
    const infinite = cells.get(Number.POSITIVE_INFINITY);
    const finite = sorted(cells).filter(([le]) => le !== Number.POSITIVE_INFINITY);
    const exemplars = [...finite.map(([, line]) => line), infinite].map((line) => exemplarOf(line?.exemplar));
    return {
      labels,
      bounds: finite.map(([le]) => le),
      counts: finite.map(([, line]) => Number(line.value)),
      count: infinite ? Number(infinite.value) : count,
      sum,
      ...(exemplars.some(Boolean) && { exemplars }),
    };
  });
  return await checkFamily({ ...about, type: 'histogram', points }, losses, about.name);
}
