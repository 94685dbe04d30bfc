import type { TraceStore } from '../../store/store.ts';
import { eachInTurns } from '../../turns.ts';
import type { StoreState, TraceList, TraceSummary } from '../contract.ts';
import { filterOf, listLimit } from '../params.ts';
import { traceTest } from './filter.ts';
import { createSelection, type Selection } from './selection.ts';
import { summaryOf } from './summary.ts';

/** Where the page's lists come from. */
export interface ListSource {
  readonly store: TraceStore;
  readonly maxSpans: number;
  /** Where OTLP/gRPC is taken, known once the viewer listens. */
  readonly otlpPort: () => number;
}

const stateOf = ({ store, maxSpans, otlpPort }: ListSource): StoreState => {
  const { traces, spans, evictedSpans } = store.stats();
  return { traces, spans, maxSpans, evictedSpans, otlpPort: otlpPort() };
};

/** The list of what is selected. */
export const listOf = async (source: ListSource, selection: Selection, limit: number): Promise<TraceList> => {
  const traces: TraceSummary[] = [];
  await eachInTurns(selection.newest(limit), (trace) => traces.push(summaryOf(trace)));
  return { traces, matched: selection.size(), store: stateOf(source) };
};

/** Answers `/ui/traces`. Throws HttpError 400, TraceqlError, and the signal's reason. */
export const traceList = async (
  source: ListSource,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<TraceList> => {
  const limit = listLimit(query);
  const selection = createSelection(traceTest(filterOf(query)), source.store.traces());
  await selection.update(signal);
  return listOf(source, selection, limit);
};
