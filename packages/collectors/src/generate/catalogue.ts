import { readFileSync } from 'node:fs';

/** One metric of catalogue.json. */
export interface Entry {
  readonly system: string;
  readonly group: string;
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly labels: readonly string[];
  readonly optionalLabels?: readonly string[];
  readonly unit?: string;
  readonly buckets?: readonly number[];
  readonly quantiles?: readonly number[];
}

/** Metrics of one system that belong together: they share a file and a factory. */
export interface Group {
  readonly system: string;
  readonly name: string;
  readonly entries: readonly Entry[];
}

export function readCatalogue(): readonly Entry[] {
  return JSON.parse(readFileSync(new URL('../../catalogue.json', import.meta.url), 'utf8'));
}

/** Groups in the catalogue's order. */
export function groupsOf(entries: readonly Entry[]): readonly Group[] {
  const groups = Map.groupBy(entries, ({ system, group }) => `${system} ${group}`);
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first ? [{ system: first.system, name: first.group, entries: members }] : [];
  });
}
