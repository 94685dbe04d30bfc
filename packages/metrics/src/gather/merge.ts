import type { Loss, MetricFamily } from '../model.ts';

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  histogram: ['', '_bucket', '_count', '_sum', '_created'],
  summary: ['', '_count', '_sum', '_created'],
};

/** The name without what OpenMetrics takes for the suffix of a sample. */
const base = ({ name, type }: MetricFamily): string =>
  type === 'counter' ? name.replace(/_total$/, '') : type === 'info' ? name.replace(/_info$/, '') : name;

/** Every name by which a family could be found in any format: its own, OpenMetrics' and those of its samples. */
function claims(family: MetricFamily): readonly string[] {
  const stem = base(family);
  if (family.type === 'counter' && stem === family.name) return [family.name];
  const suffixes = SUFFIXES[family.type] ?? [''];
  return [...new Set([family.name, stem, ...suffixes.map((suffix) => stem + suffix)])];
}

/** Takes families in order; a later one whose name or sample names are taken is dropped and listed. */
export function mergeFamilies(families: Iterable<MetricFamily>, losses: Loss[]): readonly MetricFamily[] {
  const kept = new Map<string, MetricFamily>();
  const owners = new Map<string, string>();
  for (const family of families) {
    const { name, type } = family;
    const same = kept.get(name);
    const names = claims(family);
    const owner = names.map((claim) => owners.get(claim)).find((found) => found !== undefined);
    if (same?.type === type)
      losses.push({ source: name, reason: 'duplicate', message: `${name} is there twice` });
    else if (same || owner)
      losses.push({
        source: name,
        reason: 'clash',
        message: `${type} ${name} clashes with ${owner ?? name}`,
      });
    else {
      kept.set(name, family);
      for (const claim of names) owners.set(claim, name);
    }
  }
  return [...kept.values()];
}
