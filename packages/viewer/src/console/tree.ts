import type { Trace, TraceSpan } from '../trace.ts';

/** A line of a trace's tree: a span, or the heading over spans whose parent is not there. */
export interface TreeRow {
  readonly span: TraceSpan | undefined;
  readonly depth: number;
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

interface Pending {
  readonly span: TraceSpan;
  readonly guides: readonly boolean[];
}

/** Adds the span and what is below it. Spans are seen once, which ends cycles; no recursion, as chains may be long. */
const addSubtree = (rows: TreeRow[], top: Pending, children: Children, seen: Set<TraceSpan>): void => {
  const stack = [top];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { span, guides } = next;
    if (seen.has(span)) continue;
    seen.add(span);
    rows.push({ span, depth: guides.length, guides });
    const below = (children.get(span.spanId) ?? []).filter((child) => !seen.has(child));
    for (let i = below.length - 1; i >= 0; i--) {
      const child = below[i];
      if (child === undefined) continue;
      const more = i < below.length - 1;
      stack.push({ span: child, guides: guides.length < maxGuides ? [...guides, more] : guides });
    }
  }
};

/** Spans whose parent is not in the trace, and one of each cycle. */
const addOrphans = (rows: TreeRow[], { spans }: Trace, children: Children, seen: Set<TraceSpan>): void => {
  const known = new Set(spans.map((span) => span.spanId));
  const orphans = spans.filter((span) => span.parentSpanId !== '' && !known.has(span.parentSpanId));
  const tops = [...orphans, ...spans];
  const before = rows.length;
  for (const span of tops) {
    if (seen.has(span)) continue;
    if (rows.length === before) rows.push({ span: undefined, depth: 0, guides: [] });
    addSubtree(rows, { span, guides: [true] }, children, seen);
  }
  const last = rows.findLastIndex((row) => row.depth === 1);
  for (let i = Math.max(last, before); last >= before && i < rows.length; i++) {
    const row = rows[i];
    if (row !== undefined && row.depth > 0) rows[i] = { ...row, guides: [false, ...row.guides.slice(1)] };
  }
};

/** The trace's spans from its roots downwards; what no root reaches follows under a row without a span. */
export const treeRows = (trace: Trace): TreeRow[] => {
  const rows: TreeRow[] = [];
  const children = childrenOf(trace.spans);
  const seen = new Set<TraceSpan>();
  for (const span of children.get('') ?? []) addSubtree(rows, { span, guides: [] }, children, seen);
  addOrphans(rows, trace, children, seen);
  return rows;
};
