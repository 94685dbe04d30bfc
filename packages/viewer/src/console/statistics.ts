import type { JsonValue, Trace, TraceSpan } from '../trace.ts';
import { fit, formatMicros, printable, width } from './text.ts';

/** Figures of all spans of one name. */
export interface SpanStatistics {
  readonly name: string;
  readonly count: number;
  readonly errors: number;
  /** Median and 95th percentile of the durations (nearest rank), in microseconds. */
  readonly p50Micros: number;
  readonly p95Micros: number;
  /** `exit.code` of the span that ended last among those that have one. */
  readonly lastExitCode: JsonValue | undefined;
}

const nearestRank = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0;

const end = (span: TraceSpan): number => span.startMicros + span.durationMicros;

const statisticsOf = (name: string, spans: readonly TraceSpan[]): SpanStatistics => {
  const durations = spans.map((span) => span.durationMicros).sort((a, b) => a - b);
  const coded = spans.filter((span) => span.attributes['exit.code'] !== undefined);
  const last = coded.reduce<TraceSpan | undefined>(
    (latest, span) => (latest === undefined || end(span) >= end(latest) ? span : latest),
    undefined,
  );
  return {
    name,
    count: spans.length,
    errors: spans.filter((span) => span.status.code === 'error').length,
    p50Micros: nearestRank(durations, 0.5),
    p95Micros: nearestRank(durations, 0.95),
    lastExitCode: last?.attributes['exit.code'],
  };
};

/** Figures per span name, by name. A span that several of the traces carry (a trace shown again) counts once. */
export const spanStatistics = (traces: Iterable<Trace>): SpanStatistics[] => {
  const spans = new Map<string, TraceSpan>();
  for (const trace of traces)
    for (const span of trace.spans) spans.set(`${trace.traceId} ${span.spanId}`, span);
  const names = Map.groupBy(spans.values(), (span) => span.name);
  return Array.from(names, ([name, group]) => statisticsOf(name, group)).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
};

const titles = ['span', 'count', 'errors', 'p50', 'p95', 'last exit code'];

const cells = (row: SpanStatistics): string[] => [
  printable(row.name),
  String(row.count),
  String(row.errors),
  formatMicros(row.p50Micros),
  formatMicros(row.p95Micros),
  row.lastExitCode === undefined ? '' : printable(String(row.lastExitCode)),
];

/** The figures as a table with aligned columns. Ends without a line break. */
export const renderStatistics = (rows: readonly SpanStatistics[]): string => {
  const table = [titles, ...rows.map(cells)];
  const widths = titles.map((_, i) => Math.min(Math.max(...table.map((line) => width(line[i] ?? ''))), 60));
  const align = (text: string, i: number): string => {
    const cell = fit(text, widths[i] ?? 0);
    return i === 0 ? cell : ' '.repeat(cell.length - cell.trimEnd().length) + cell.trimEnd();
  };
  return table.map((line) => line.map(align).join('  ').trimEnd()).join('\n');
};
