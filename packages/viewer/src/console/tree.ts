import type { Trace, TraceSpan } from '../trace.ts';

/** A line of a trace's tree: a span, or the heading over spans whose parent is not there. */
export interface TreeRow {
  readonly span: TraceSpan | undefined;
  /** For each level whether more siblings follow; draws the lines of the tree. */
  readonly guides: readonly boolean[];
}

/** Deeper spans are drawn at this level, so that a long chain does not run out of the screen. */
const maxGuides = 24;

type Children = ReadonlyMap<string, readonly TraceSpan[]>;

const childrenOf = (spans: readonly TraceSpan[]): Children => {
  const children = new Map<string, TraceSpan[]>();
  for (const span of spans) {
    const siblings = children.get(span.parentSpanId);
    if (siblings === undefined) children.set(span.parentSpanId, [span]);
    else siblings.push(span);
  }
  return children;
};

/** The span's rows and those below it. A span is seen once, which ends cycles; no recursion, as chains may be long. */
const subtree = (top: TraceSpan, children: Children, seen: Set<TraceSpan>): TreeRow[] => {
  const rows: TreeRow[] = [];
  const stack: { span: TraceSpan; guides: readonly boolean[] }[] = [{ span: top, guides: [] }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { span, guides } = next;
    if (seen.has(span)) continue;
    seen.add(span);
    rows.push({ span, guides });
    const below = (children.get(span.spanId) ?? []).filter((child) => !seen.has(child));
    const inner = guides.length < maxGuides;
    for (const [i, child] of [...below.entries()].reverse()) {
      stack.push({ span: child, guides: inner ? [...guides, i < below.length - 1] : guides });
    }
  }
  return rows;
};

/** Trees of spans whose parent is not in the trace, then one of each cycle. */
const orphanTrees = (spans: readonly TraceSpan[], children: Children, seen: Set<TraceSpan>): TreeRow[][] => {
  const known = new Set(spans.map((span) => span.spanId));
  const orphans = spans.filter((span) => !known.has(span.parentSpanId));
  return [...orphans, ...spans].flatMap((span) => (seen.has(span) ? [] : [subtree(span, children, seen)]));
};

/** The trace's spans from its roots downwards; what no root reaches follows under a row without a span. */
export const treeRows = ({ spans }: Trace): TreeRow[] => {
  const children = childrenOf(spans);
  const seen = new Set<TraceSpan>();
  const rooted = (children.get('') ?? []).flatMap((root) => subtree(root, children, seen));
  const orphans = orphanTrees(spans, children, seen);
  if (orphans.length === 0) return rooted;
  const below = orphans.flatMap((rows, i) =>
    rows.map(({ span, guides }) => ({ span, guides: [i < orphans.length - 1, ...guides] })),
  );
  return [...rooted, { span: undefined, guides: [] }, ...below];
};
