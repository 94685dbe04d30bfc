import { exitCode, podsOfSpan } from '../../store/span-facts.ts';
import { type SpanRef, serviceName, spanName, spanStatus } from '../../store/span-ref.ts';
import { compareStarts } from '../../store/span-times.ts';
import type { StoredTrace } from '../../store/trace.ts';
import { brief } from '../brief.ts';
import type { TraceSummary } from '../contract.ts';

/** What is known of a trace's first `seen` spans. Spans are only ever added, so the rest is added to it. */
interface Sum {
  seen: number;
  errors: number;
  first: SpanRef | undefined;
  /** Earliest span with an exit code, and with one above 399. */
  answered: SpanRef | undefined;
  refused: SpanRef | undefined;
  /** Earliest span of each service. */
  readonly services: Map<string, SpanRef>;
  readonly pods: Set<string>;
  summary: TraceSummary | undefined;
}

const maxPods = 4;
const sums = new WeakMap<StoredTrace, Sum>();

const emptySum = (): Sum => ({
  seen: 0,
  errors: 0,
  first: undefined,
  answered: undefined,
  refused: undefined,
  services: new Map(),
  pods: new Set(),
  summary: undefined,
});

const earlier = (known: SpanRef | undefined, span: SpanRef): SpanRef =>
  known === undefined || compareStarts(span, known) < 0 ? span : known;

const add = (sum: Sum, span: SpanRef): void => {
  if (spanStatus(span) === 2) sum.errors++;
  sum.first = earlier(sum.first, span);
  const service = serviceName(span);
  if (service !== '') sum.services.set(service, earlier(sum.services.get(service), span));
  for (const { path } of podsOfSpan(span).pods) sum.pods.add(path);
  const code = exitCode(span);
  if (code !== null) sum.answered = earlier(sum.answered, span);
  if (code !== null && code > 399) sum.refused = earlier(sum.refused, span);
};

const summarise = ({ traceId, spans, root, startNanos, endNanos }: StoredTrace, sum: Sum): TraceSummary => {
  const named = root ?? sum.first;
  const coded = sum.refused ?? sum.answered;
  const pods = [...sum.pods];
  return {
    traceId,
    name: named === undefined ? '' : brief(spanName(named)),
    service: named === undefined ? '' : brief(serviceName(named)),
    complete: root !== undefined,
    startMicros: Number(startNanos / 1_000n),
    durationMicros: endNanos > startNanos ? Number((endNanos - startNanos) / 1_000n) : 0,
    spanCount: spans.length,
    errorCount: sum.errors,
    services: [...sum.services]
      .sort(([, a], [, b]) => compareStarts(a, b))
      .map(([service]) => brief(service)),
    pods: pods.slice(0, maxPods).map(brief),
    morePods: Math.max(pods.length - maxPods, 0),
    exitCode: coded === undefined ? null : exitCode(coded),
  };
};

/** The trace as a row of the list. */
export const summaryOf = (trace: StoredTrace): TraceSummary => {
  const sum = sums.get(trace) ?? emptySum();
  sums.set(trace, sum);
  if (sum.summary !== undefined && sum.seen === trace.spans.length) return sum.summary;
  for (const span of trace.spans.slice(sum.seen)) add(sum, span);
  sum.seen = trace.spans.length;
  sum.summary = summarise(trace, sum);
  return sum.summary;
};
