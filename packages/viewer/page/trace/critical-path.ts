import { childIndexes, type TraceTree } from './tree.ts';

/** A stretch of time in which a span was what the trace waited for. */
export interface Stretch {
  readonly startMicros: number;
  readonly endMicros: number;
}

interface Visit {
  readonly node: number;
  readonly start: number;
  /** Its children, the one that ended last at the end. */
  readonly waiting: number[];
  /** What is before this moment has still to be explained. */
  until: number;
}

const visit = (tree: TraceTree, node: number, start: number, until: number): Visit => {
  const endOf = (index: number): number => Math.min(tree.nodes[index]?.endMicros ?? 0, until);
  const waiting = childIndexes(tree, node).sort((a, b) => endOf(a) - endOf(b));
  return { node, start, waiting, until };
};

/** Cut at the end of its parent: what goes on after that, nobody waited for. */
const visitChild = (tree: TraceTree, above: Visit, parentEnd: number): Visit | undefined => {
  for (let child = above.waiting.pop(); child !== undefined; child = above.waiting.pop()) {
    const { startMicros, endMicros } = tree.nodes[child] ?? { startMicros: 0, endMicros: 0 };
    const start = Math.max(startMicros, above.start);
    const end = Math.min(endMicros, parentEnd);
    // One that ended after `until` ran beside the child that was already taken.
    if (end <= above.until && start < end) return visit(tree, child, start, end);
  }
  return undefined;
};

/**
 * Of a root, walked from its end to its start: the child that ended last was waited for, before it the one that
 * ended last before that child began, and the span itself in between. The stretches, by node, share no time and
 * cover the root.
 */
export const criticalPath = (tree: TraceTree, root: number): ReadonlyMap<number, readonly Stretch[]> => {
  const path = new Map<number, Stretch[]>();
  const add = (node: number, startMicros: number, endMicros: number): void => {
    if (startMicros >= endMicros) return;
    const stretches = path.get(node);
    if (stretches === undefined) path.set(node, [{ startMicros, endMicros }]);
    else stretches.push({ startMicros, endMicros });
  };
  const { startMicros = 0, endMicros = 0 } = tree.nodes[root] ?? {};
  const stack: { at: Visit; end: number }[] = [
    { at: visit(tree, root, startMicros, endMicros), end: endMicros },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const below = visitChild(tree, top.at, top.end);
    if (below === undefined) {
      add(top.at.node, top.at.start, top.at.until);
      stack.pop();
      continue;
    }
    add(top.at.node, below.until, top.at.until);
    top.at.until = below.start;
    stack.push({ at: below, end: below.until });
  }
  return path;
};

/** Stretches in the window, those closer together than can be seen as one, so that a row never has thousands. */
export const drawnStretches = (
  stretches: readonly Stretch[],
  window: { readonly from: number; readonly to: number },
): Stretch[] => {
  const gap = (window.to - window.from) / 500;
  const drawn: { startMicros: number; endMicros: number }[] = [];
  for (const { startMicros, endMicros } of stretches.toSorted((a, b) => a.startMicros - b.startMicros)) {
    if (endMicros < window.from || startMicros > window.to) continue;
    const last = drawn.at(-1);
    if (last !== undefined && startMicros - last.endMicros < gap) last.endMicros = endMicros;
    else drawn.push({ startMicros, endMicros });
  }
  return drawn;
};
