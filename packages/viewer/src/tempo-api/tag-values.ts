import { HttpError } from '../http/body.ts';
import type { Value } from '../otlp/value.ts';
import type { TraceStore } from '../store/store.ts';
import { type Field, isField } from '../traceql/ast.ts';
import { TraceqlError } from '../traceql/error.ts';
import { createFields } from '../traceql/field.ts';
import { goFloat } from '../traceql/go-text.ts';
import { parse } from '../traceql/parse.ts';
import { matchingSpans } from './scan.ts';
import { metrics, type TagQuery, tagQuery } from './tag-query.ts';

/** A value as Tempo writes it, with the type that a query needs to name it. */
interface TagValue {
  readonly type: 'string' | 'int' | 'float' | 'bool' | 'keyword';
  readonly value: string;
}

const fieldOf = (tag: string): Field => {
  const wrong = (reason: string): HttpError =>
    new HttpError(400, `please provide a valid tagName: failed to parse identifier ${tag}: ${reason}`);
  try {
    const { filter, stages } = parse(`{${tag}}`);
    if (filter !== undefined && isField(filter) && stages.length === 0) return filter;
  } catch (error) {
    if (error instanceof TraceqlError) throw wrong(error.message.replace('invalid TraceQL query: ', ''));
    throw error;
  }
  throw wrong('expected an attribute');
};

/** All that a query can name, whether a span has it or not, in Tempo's order. */
const keywords: Readonly<Record<string, readonly string[]>> = {
  status: ['ok', 'error', 'unset'],
  kind: ['client', 'server', 'producer', 'consumer', 'internal', 'unspecified'],
};

/** Of durations and ids there are too many for a list. */
const unlisted = new Set(['duration', 'traceDuration', 'span:id', 'trace:id']);

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const tagValue = (value: Value, isKeyword: boolean): TagValue => {
  if (typeof value === 'bigint') return { type: 'int', value: String(value) };
  if (typeof value === 'number') return { type: 'float', value: goFloat(value) };
  if (typeof value === 'boolean') return { type: 'bool', value: String(value) };
  return { type: isKeyword ? 'keyword' : 'string', value: String(value) };
};

const byTypeAndValue = (a: TagValue, b: TagValue): number => {
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  if (a.type === 'int' || a.type === 'float') return Number(a.value) - Number(b.value);
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
};

const collect = async (
  store: TraceStore,
  field: Field,
  { filter, range, limit }: TagQuery,
  signal: AbortSignal,
): Promise<TagValue[]> => {
  const get = createFields()(field);
  const isKeyword = keywords[field.name] !== undefined && field.type === 'intrinsic';
  const found = new Set<Value>();
  for await (const { trace, spans } of matchingSpans(store, range, filter, signal)) {
    for (const span of spans) {
      filter.work.steps++;
      const value = get(span, trace);
      if (value === undefined || value === null) continue;
      for (const element of isList(value) ? value : [value]) if (found.size < limit) found.add(element);
    }
    if (found.size >= limit) break;
  }
  return Array.from(found, (value) => tagValue(value, isKeyword)).sort(byTypeAndValue);
};

const valuesOf = async (
  store: TraceStore,
  field: Field,
  query: TagQuery,
  signal: AbortSignal,
): Promise<TagValue[]> => {
  if (field.type === 'attribute') return collect(store, field, query, signal);
  if (unlisted.has(field.name)) return [];
  const fixed = keywords[field.name];
  if (fixed === undefined || query.isNarrowed) return collect(store, field, query, signal);
  return fixed.slice(0, query.limit).map((value) => ({ type: 'keyword', value }));
};

/** Answers `/api/v2/search/tag/{tag}/values`. Rejects as `search` does. */
export const tagValues = async (
  store: TraceStore,
  tag: string,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<unknown> => ({
  tagValues: await valuesOf(store, fieldOf(tag), tagQuery(parameters), signal),
  metrics,
});
