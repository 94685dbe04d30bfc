import { exitCode } from '../../store/span-facts.ts';
import { type SpanRef, spanStatus } from '../../store/span-ref.ts';
import { durationMicros, endMicros } from '../../store/span-times.ts';

/** Durations in ascending order. */
interface Sorted {
  readonly all: Float64Array;
  readonly buckets: readonly { readonly durations: Float64Array; readonly errors: number }[];
}

/** Durations, errors and exit codes of the spans of one name. */
export interface Samples {
  add(span: SpanRef, bucket: number): void;
  count(): number;
  /** exit.code of the span that ended last; null where none of the last hundred has one. */
  lastExitCode(): number | null;
  sorted(buckets: number): Sorted;
}

/** Only the newest spans are looked into. */
const maxProbes = 100;

/** The spans that ended last, the last one first. */
const newest = (spans: readonly SpanRef[]): SpanRef[] => {
  const ends = Float64Array.from(spans, endMicros);
  const floor = ends.toSorted().at(-maxProbes) ?? -Infinity;
  return spans
    .flatMap((span, i) => ((ends[i] ?? 0) < floor ? [] : [{ span, end: ends[i] ?? 0 }]))
    .sort((a, b) => b.end - a.end)
    .slice(0, maxProbes)
    .map(({ span }) => span);
};

/** No samples yet. */
export const createSamples = (): Samples => {
  const spans: SpanRef[] = [];
  const places: number[] = [];
  return {
    add(span, bucket) {
      spans.push(span);
      places.push(bucket);
    },
    count: () => spans.length,
    lastExitCode() {
      for (const span of newest(spans)) {
        const code = exitCode(span);
        if (code !== null) return code;
      }
      return null;
    },
    sorted(count) {
      const all = Float64Array.from(spans, durationMicros);
      const buckets = Array.from({ length: count }, () => ({ durations: [] as number[], errors: 0 }));
      for (const [i, span] of spans.entries()) {
        const bucket = buckets[places[i] ?? 0];
        bucket?.durations.push(all[i] ?? 0);
        if (bucket !== undefined && spanStatus(span) === 2) bucket.errors++;
      }
      return {
        all: all.sort(),
        buckets: buckets.map(({ durations, errors }) => ({
          durations: Float64Array.from(durations).sort(),
          errors,
        })),
      };
    },
  };
};
