import { HttpError } from '../http/body.ts';
import { tags as fields } from '../otlp/fields.ts';
import type { Group } from '../otlp/walk.ts';
import { readerOf, readMessage, readString, readTag, skip } from '../protobuf/reader.ts';
import { groupOf, rawSpan, resourceAttributes, type SpanRef } from '../store/span-ref.ts';
import type { TraceStore } from '../store/store.ts';
import { intrinsics } from '../traceql/operand.ts';
import { matchingSpans } from './scan.ts';
import { metrics, type TagQuery, tagQuery } from './tag-query.ts';

/** Scopes that Tempo knows. Those whose attributes TraceQL does not reach here have no tags. */
const scopes = new Set([
  '',
  'none',
  'span',
  'resource',
  'intrinsic',
  'event',
  'link',
  'instrumentation',
  'trace',
]);

/** Names of a scope, up to a limit. */
interface Names {
  readonly names: Set<string>;
  add(name: string): void;
}

const upTo = (limit: number): Names => {
  const names = new Set<string>();
  return {
    names,
    add(name) {
      if (names.size < limit) names.add(name);
    },
  };
};

/** Names of the span's attributes, without decoding their values. */
const eachAttribute = (span: SpanRef, visit: (name: string) => void): void => {
  const r = readerOf(rawSpan(span));
  while (r.pos < r.end) {
    const tag = readTag(r);
    if (tag !== fields.span.attributes) {
      skip(r, tag);
      continue;
    }
    let name = '';
    readMessage(r, (field) => {
      if (field === fields.keyValue.key) name = readString(r);
      else skip(r, field);
    });
    visit(name);
  }
};

const collect = async (
  store: TraceStore,
  { filter, range, limit }: TagQuery,
  signal: AbortSignal,
): Promise<{ span: Set<string>; resource: Set<string> }> => {
  const span = upTo(limit);
  const resource = upTo(limit);
  const groups = new WeakSet<Group>();
  for await (const { spans } of matchingSpans(store, range, filter, signal)) {
    for (const ref of spans) {
      eachAttribute(ref, (name) => {
        filter.work.steps++;
        span.add(name);
      });
      const group = groupOf(ref);
      if (group === undefined || groups.has(group)) continue;
      groups.add(group);
      for (const name of resourceAttributes(ref).keys()) resource.add(name);
    }
  }
  return { span: span.names, resource: resource.names };
};

/** Answers `/api/v2/search/tags`; scopes without tags are left out. Rejects as `search` does. */
export const tagNames = async (
  store: TraceStore,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<unknown> => {
  const scope = parameters.get('scope') ?? '';
  if (!scopes.has(scope)) throw new HttpError(400, `invalid scope: ${scope}`);
  const query = tagQuery(parameters);
  const isWanted = (name: string): boolean => scope === '' || scope === 'none' || scope === name;
  const needsSpans = isWanted('span') || isWanted('resource');
  const found = needsSpans ? await collect(store, query, signal) : { span: [], resource: [] };
  const all = { ...found, intrinsic: [...intrinsics.keys()].slice(0, query.limit) };
  return {
    scopes: Object.entries(all)
      .map(([name, tags]) => ({ name, tags: [...tags].sort() }))
      .filter(({ name, tags }) => isWanted(name) && tags.length > 0),
    metrics,
  };
};
