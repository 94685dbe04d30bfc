import type { TraceTree } from './tree.ts';

/**
 * Index of the next failed span in the direction of `step`, around the end; undefined where there is none.
 * `matches` are those of the filter.
 */
export const nextError = (
  { nodes }: TraceTree,
  from: number,
  step: 1 | -1,
  matches: Uint8Array | undefined,
): number | undefined => {
  const count = nodes.length;
  for (let distance = 1; distance <= count; distance += 1) {
    const index = (((from + step * distance) % count) + count) % count;
    const failed = nodes[index]?.span?.status === 'error';
    if (failed && (matches === undefined || matches[index] === 1)) return index;
  }
  return undefined;
};
