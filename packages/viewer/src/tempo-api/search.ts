import type { TraceStore } from '../store/store.ts';
export const search = (store: TraceStore, query: URLSearchParams): unknown => ({
  traces: [],
  store: store.stats(),
  query: query.toString(),
});
