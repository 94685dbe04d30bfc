import { childIndexes, type TraceTree } from './tree.ts';

/** Microseconds of the span in which none of its children ran. */
export const selfMicros = (tree: TraceTree, index: number): number => {
  const { startMicros = 0, endMicros = 0 } = tree.nodes[index] ?? {};
  let covered = startMicros;
  let self = 0;
  // Children are in order of their start.
  for (const child of childIndexes(tree, index)) {
    const { startMicros: start = 0, endMicros: end = 0 } = tree.nodes[child] ?? {};
    if (start >= endMicros) break;
    self += Math.max(0, start - covered);
    covered = Math.max(covered, end);
  }
  return self + Math.max(0, endMicros - covered);
};
