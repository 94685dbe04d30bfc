import { type CompiledQuery, compile } from '../traceql/compile.ts';
import { compilePartial } from '../traceql/partial.ts';
import { type TimeRange, timeRange } from './params.ts';

/** What the tag routes are asked. */
export interface TagQuery {
  /** Takes the spans that tags are collected from. */
  readonly filter: CompiledQuery;
  readonly isNarrowed: boolean;
  readonly range: TimeRange | undefined;
  /** Most names per scope, or most values. */
  readonly limit: number;
}

/** As in Tempo, what is no number, and 0, sets no limit. */
const limitOf = (parameters: URLSearchParams): number => {
  const raw = parameters.get('limit') ?? '';
  return /^\d{1,10}$/.test(raw) ? Number(raw) || Number.POSITIVE_INFINITY : Number.POSITIVE_INFINITY;
};

/** Reads `q`, which may be incomplete or broken, `start`, `end` and `limit`. Throws HttpError 400 for wrong times. */
export const tagQuery = (parameters: URLSearchParams): TagQuery => {
  const narrowed = compilePartial(parameters.get('q') ?? '');
  return {
    filter: narrowed ?? compile({ text: '{}', filter: undefined, stages: [] }),
    isNarrowed: narrowed !== undefined,
    range: timeRange(parameters),
    limit: limitOf(parameters),
  };
};

/** What the metrics of a reply say; Tempo's differ from run to run. */
export const metrics = { completedJobs: 1, totalJobs: 1 };
