import { useMemo, useState } from 'preact/hooks';
import { ancestors, type TraceTree } from './tree.ts';
import { matchesOf, searchTexts, type VisibleRow, visibleRows } from './visible.ts';

/** What of the tree is shown, and how to show more or less of it. */
export interface Outline {
  readonly rows: readonly VisibleRow[];
  readonly matches: Uint8Array | undefined;
  /** Row of a node, or of the nearest ancestor that is shown; 0 where there is none. */
  readonly rowOf: (node: number) => number;
  readonly toggle: (node: number) => void;
  readonly collapseAll: () => void;
  readonly expandAll: () => void;
  /** Expands what a node is hidden in. */
  readonly reveal: (node: number) => void;
}

const none: ReadonlySet<string> = new Set();

/** The rows of a tree. A filter begins with everything expanded, and leaves what was collapsed without it as it was. */
export const useOutline = (tree: TraceTree, filter: string): Outline => {
  const [collapsed, setCollapsed] = useState<Readonly<Record<string, ReadonlySet<string>>>>({});
  const filters = filter.trim() !== '';
  const texts = useMemo(() => (filters ? searchTexts(tree) : []), [tree, filters]);
  const matches = useMemo(() => matchesOf(texts, filter), [texts, filter]);
  const name = matches === undefined ? 'all' : `filter ${filter}`;
  const now = collapsed[name] ?? none;
  const change = (keys: ReadonlySet<string>) => setCollapsed(({ all = none }) => ({ all, [name]: keys }));
  const rows = useMemo(() => visibleRows(tree, now, matches), [tree, now, matches]);
  const places = useMemo(() => new Map(rows.map(({ node }, row) => [node, row])), [rows]);
  const keyOf = (node: number): string => tree.nodes[node]?.key ?? '';
  return {
    rows,
    matches,
    rowOf: (node) =>
      [node, ...ancestors(tree, node)].map((at) => places.get(at)).find((row) => row !== undefined) ?? 0,
    toggle: (node) => {
      const key = keyOf(node);
      const keys = new Set(now);
      if (!keys.delete(key)) keys.add(key);
      change(keys);
    },
    collapseAll: () =>
      change(new Set(tree.nodes.flatMap(({ key, end }, node) => (end > node + 1 ? [key] : [])))),
    expandAll: () => change(none),
    reveal: (node) => {
      const above = new Set(ancestors(tree, node).map(keyOf));
      const rest = new Set([...now].filter((key) => !above.has(key)));
      if (rest.size < now.size) change(rest);
    },
  };
};
