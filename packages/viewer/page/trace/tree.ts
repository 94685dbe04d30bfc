import type { SpanRow } from '../../src/page-api/contract.ts';

/** A row of the trace's tree. */
export interface TraceNode {
  /** undefined for the heading over spans whose parent is not in the trace. */
  readonly span: SpanRow | undefined;
  /** Stays the same when more spans arrive: the span's id, or `heading`. */
  readonly key: string;
  /** Index of the parent; -1 at the top. */
  readonly parent: number;
  /** From 1. */
  readonly level: number;
  /** Index after the last of its descendants. */
  readonly end: number;
  readonly startMicros: number;
  readonly endMicros: number;
}

/** A trace in the order of its tree, parents before children. */
export interface TraceTree {
  readonly nodes: readonly TraceNode[];
  /** Index of a node by its key. */
  readonly indexes: ReadonlyMap<string, number>;
  /** At least 1. */
  readonly durationMicros: number;
}

type Placed = { span: SpanRow | undefined; parent: number; level: number };
type Children = ReadonlyMap<string, readonly SpanRow[]>;

const childrenOf = (spans: readonly SpanRow[]): Children => Map.groupBy(spans, (span) => span.parentSpanId);

/** Places a span and what is below it. A span is placed once, which ends cycles; no recursion, as chains may be long. */
const placeSubtree = (top: Placed, children: Children, seen: Set<SpanRow>, placed: Placed[]): void => {
  const stack = [top];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { span, level } = next;
    if (span === undefined || seen.has(span)) continue;
    seen.add(span);
    const parent = placed.push(next) - 1;
    const below = children.get(span.spanId) ?? [];
    for (let i = below.length - 1; i >= 0; i -= 1) {
      stack.push({ span: below[i], parent, level: level + 1 });
    }
  }
};

const placeAll = (spans: readonly SpanRow[]): Placed[] => {
  const children = childrenOf(spans);
  const seen = new Set<SpanRow>();
  const placed: Placed[] = [];
  for (const span of children.get('') ?? [])
    placeSubtree({ span, parent: -1, level: 1 }, children, seen, placed);
  if (seen.size === spans.length) return placed;
  const known = new Set(spans.map((span) => span.spanId));
  const heading = placed.push({ span: undefined, parent: -1, level: 1 }) - 1;
  const orphans = spans.filter((span) => span.parentSpanId !== '' && !known.has(span.parentSpanId));
  // What neither a root nor an orphan reaches is a cycle, opened at its earliest span.
  for (const span of [...orphans, ...spans])
    placeSubtree({ span, parent: heading, level: 2 }, children, seen, placed);
  return placed;
};

/** Ends of the subtrees, from the last row to the first. */
const subtreeEnds = (placed: readonly Placed[]): Int32Array => {
  const ends = new Int32Array(placed.length);
  for (let i = placed.length - 1; i >= 0; i -= 1) {
    const end = Math.max(ends[i] ?? 0, i + 1);
    ends[i] = end;
    const parent = placed[i]?.parent ?? -1;
    if (parent >= 0) ends[parent] = Math.max(ends[parent] ?? 0, end);
  }
  return ends;
};

const endOf = ({ offsetMicros, durationMicros }: SpanRow): number => offsetMicros + durationMicros;

const lastEnd = (spans: readonly SpanRow[]): number =>
  spans.reduce((last, span) => Math.max(last, endOf(span)), 0);

/** The heading lasts from the first start to the last end of what is below it. */
const headingTimes = (below: readonly Placed[]) => {
  const spans = below.flatMap(({ span }) => (span === undefined ? [] : [span]));
  const startMicros = spans.reduce(
    (first, { offsetMicros }) => Math.min(first, offsetMicros),
    Number.MAX_SAFE_INTEGER,
  );
  return { startMicros, endMicros: lastEnd(spans) };
};

const headingKey = 'heading';

/** The trace from its roots downwards, children by their start; what no root reaches follows under a heading. */
export const buildTree = (given: readonly SpanRow[]): TraceTree => {
  const spans = given.toSorted((a, b) => a.offsetMicros - b.offsetMicros);
  const placed = placeAll(spans);
  const ends = subtreeEnds(placed);
  const nodes = placed.map(({ span, parent, level }, index): TraceNode => {
    const end = ends[index] ?? index + 1;
    if (span === undefined) {
      return { span, key: headingKey, parent, level, end, ...headingTimes(placed.slice(index, end)) };
    }
    const { spanId: key, offsetMicros: startMicros } = span;
    return { span, key, parent, level, end, startMicros, endMicros: endOf(span) };
  });
  const indexes = new Map<string, number>();
  for (const [index, { key }] of nodes.entries()) if (!indexes.has(key)) indexes.set(key, index);
  return { nodes, indexes, durationMicros: Math.max(1, lastEnd(spans)) };
};

/** Indexes of the node's ancestors, nearest first. */
export const ancestors = ({ nodes }: TraceTree, index: number): number[] => {
  const above: number[] = [];
  for (let at = nodes[index]?.parent ?? -1; at >= 0; at = nodes[at]?.parent ?? -1) above.push(at);
  return above;
};

/** Indexes of the node's children. */
export const childIndexes = ({ nodes }: TraceTree, index: number): number[] => {
  const below: number[] = [];
  const end = nodes[index]?.end ?? 0;
  for (let at = index + 1; at < end; at = nodes[at]?.end ?? end) below.push(at);
  return below;
};
