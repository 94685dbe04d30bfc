import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EncodedRequest } from './request.ts';
import { createRequestWriter } from './request-writer.ts';
import { splitRequest } from './split.ts';
import { spans as anySpans } from './testing/arbitrary.ts';
import { decode } from './testing/proto.ts';

interface Request {
  readonly resourceSpans?: readonly ResourceSpans[];
}
interface ResourceSpans {
  readonly resource?: unknown;
  readonly schemaUrl?: string;
  readonly scopeSpans: readonly {
    readonly scope?: unknown;
    readonly spans: readonly unknown[];
    readonly schemaUrl?: string;
  }[];
}

/** Each span with the resource and the scope that it came with. */
const placed = ({ bytes }: EncodedRequest) =>
  ((decode('Request', bytes) as Request).resourceSpans ?? []).flatMap(({ scopeSpans, ...resource }) =>
    scopeSpans.flatMap(({ spans, ...scope }) => spans.map((span) => ({ resource, scope, span }))),
  );

test('both halves of a request hold the same spans in the same order, with their resources and scopes', () => {
  const writer = createRequestWriter({ maxBytes: 4 * 1024 * 1024, maxSpans: 1000 });
  fc.assert(
    fc.property(anySpans, (spans) => {
      for (const span of spans) writer.add(span);
      const request = writer.take();
      const halves = request && splitRequest(request);
      assert.equal(halves === undefined, spans.length < 2);
      if (!request || !halves) return;
      assert.deepEqual(halves.flatMap(placed), placed(request));
      for (const half of halves) assert.equal(placed(half).length, half.spans);
      const [first, second] = halves;
      assert.ok(Math.abs(first.spans - second.spans) <= 1);
    }),
    { numRuns: 150 },
  );
});

test('a request can be cut again and again, down to single spans', () => {
  const writer = createRequestWriter({ maxBytes: 4 * 1024 * 1024, maxSpans: 1000 });
  const singles = (request: EncodedRequest): EncodedRequest[] =>
    splitRequest(request)?.flatMap(singles) ?? [request];
  fc.assert(
    fc.property(anySpans, (spans) => {
      for (const span of spans) writer.add(span);
      const request = writer.take();
      if (!request) return;
      const parts = singles(request);
      assert.deepEqual(
        parts.map((part) => part.spans),
        spans.map(() => 1),
      );
      assert.deepEqual(parts.flatMap(placed), placed(request));
    }),
    { numRuns: 50 },
  );
});
