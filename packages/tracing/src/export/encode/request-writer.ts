import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { assemble } from './assemble.ts';
import { addPiece, type Groups, groupOf, growth, type ScopeGroup, sizeAlone } from './groups.ts';
import { createHeaders } from './headers.ts';
import { createOutput, rewind } from './output.ts';
import type { Added, RequestLimits, RequestWriter } from './request.ts';
import { writeSpan } from './span.ts';

/** What is reserved beyond what is written in the end. */
const SLACK = 1024;

/** Requests are byte for byte those of the official ProtobufTraceSerializer for the same spans in one batch. */
export function createRequestWriter({ maxBytes, maxSpans }: RequestLimits): RequestWriter {
  const out = createOutput(maxBytes + SLACK);
  const headers = createHeaders(maxBytes + SLACK);
  const groups: Groups = new Map();
  let spans = 0;
  let bytes = 0;
  let last: { readonly of: ReadableSpan; readonly group: ScopeGroup } | undefined;

  /** A program has few scopes, and mostly the last one again. */
  function find(span: ReadableSpan): ScopeGroup {
    const same =
      last?.of.resource === span.resource && last?.of.instrumentationScope === span.instrumentationScope;
    return last && same ? last.group : groupOf(groups, headers, span);
  }

  function write(span: ReadableSpan): Added {
    const start = out.at;
    writeSpan(out, span);
    const size = out.at - start;
    const group = find(span);
    const grown = bytes + growth(group, size);
    if (grown > maxBytes) return spans === 0 || sizeAlone(group, size) > maxBytes ? 'oversized' : 'full';
    addPiece(groups, group, span, start, out.at);
    if (last?.group !== group) last = { of: span, group };
    bytes = grown;
    spans += 1;
    return 'added';
  }

  return {
    add(span) {
      if (spans >= maxSpans) return 'full';
      const start = out.at;
      let added: Added = spans === 0 ? 'oversized' : 'full';
      try {
        added = write(span);
      } catch {
        // Over the limit, or unreadable; a request that is not empty cannot tell yet.
      }
      if (added !== 'added') rewind(out, start);
      return added;
    },
    get spans() {
      return spans;
    },
    get bytes() {
      return bytes;
    },
    take() {
      if (spans === 0) return undefined;
      const request = { bytes: assemble(groups, out.bytes, bytes), spans };
      groups.clear();
      last = undefined;
      rewind(out, 0);
      spans = bytes = 0;
      return request;
    },
  };
}
