import type { SpanRow } from '../../src/page-api/contract.ts';
import type { TraceTree } from './tree.ts';

/** A row that is shown. */
export interface VisibleRow {
  /** Index in the tree. */
  readonly node: number;
  /** undefined where nothing is below it. */
  readonly expanded: boolean | undefined;
  /** Place among the shown siblings, from 1, and their number. */
  readonly position: number;
  readonly setSize: number;
  /** false for what is shown only because a match is below it. */
  readonly matched: boolean;
}

const searchText = ({ name, service, pod, exitCode, status, kind, spanId }: SpanRow): string =>
  [name, service, pod, exitCode ?? '', status === 'error' ? 'error' : '', kind, spanId]
    .join(' ')
    .toLowerCase();

/** What a filter looks at, for each node. */
export const searchTexts = ({ nodes }: TraceTree): string[] =>
  nodes.map(({ span }) => (span === undefined ? '' : searchText(span)));

/** For each text whether it has every word of the filter; undefined where the filter is empty. */
export const matchesOf = (texts: readonly string[], filter: string): Uint8Array | undefined => {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return Uint8Array.from(texts, (text) => (words.every((word) => text.includes(word)) ? 1 : 0));
};

/** Matches and their ancestors. */
const keptNodes = ({ nodes }: TraceTree, matches: Uint8Array): Uint8Array => {
  const kept = matches.slice();
  for (let i = nodes.length - 1; i >= 0; i -= 1) {
    const parent = nodes[i]?.parent ?? -1;
    if (kept[i] === 1 && parent >= 0) kept[parent] = 1;
  }
  return kept;
};

/** Number of kept children of each node; the last one counts those at the top. */
const countChildren = ({ nodes }: TraceTree, kept: Uint8Array | undefined): Int32Array => {
  const counts = new Int32Array(nodes.length + 1);
  for (const [i, { parent }] of nodes.entries()) {
    const at = parent < 0 ? nodes.length : parent;
    if (kept === undefined || kept[i] === 1) counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
};

/** The rows to show, in order: nothing below collapsed ones, and of a filter only matches and their ancestors. */
export const visibleRows = (
  tree: TraceTree,
  collapsed: ReadonlySet<string>,
  matches: Uint8Array | undefined,
): VisibleRow[] => {
  const kept = matches === undefined ? undefined : keptNodes(tree, matches);
  const counts = countChildren(tree, kept);
  const places = new Int32Array(counts.length);
  const rows: VisibleRow[] = [];
  for (let node = 0; node < tree.nodes.length; ) {
    const { key, parent, end } = tree.nodes[node] ?? { key: '', parent: -1, end: node + 1 };
    if (kept !== undefined && kept[node] === 0) {
      node = end;
      continue;
    }
    const above = parent < 0 ? tree.nodes.length : parent;
    const position = (places[above] ?? 0) + 1;
    places[above] = position;
    const expanded = counts[node] === 0 ? undefined : !collapsed.has(key);
    const matched = matches === undefined || matches[node] === 1;
    rows.push({ node, expanded, position, setSize: counts[above] ?? 0, matched });
    node = expanded === false ? end : node + 1;
  }
  return rows;
};
