import { createTraceState, type HrTime, type SpanContext, SpanKind } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { anyText } from '../../../testing/text.ts';

/** Any UTF-16, lone surrogates too, of lengths on both sides of where a length takes another byte. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 20 }) },
  anyText(),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 120 })
    .map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom('', '\ud800', 'a\udc00b', 'é'.repeat(63), '日本'.repeat(40), '🙂'),
  fc.integer({ min: 90, max: 140 }).map((length) => 'x'.repeat(length)),
  fc.constantFrom(16_300, 16_383).map((length) => 'y'.repeat(length)),
);

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -0,
    -1,
    127,
    128,
    2 ** 32 - 1,
    2 ** 32,
    -(2 ** 32),
    2 ** 53,
    -(2 ** 63),
    2 ** 63,
    1.5,
    NaN,
    Infinity,
  ),
);

/** Few keys and values, so that they come again, beside any. */
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('pod.name', 'pod.uid', 'exit.code', 'b', 'ключ') },
  text,
);
const repeated = fc.constantFrom<unknown[]>('default', 'job', 200, 500, true, '', 'x'.repeat(100));

const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    repeated,
    text,
    number,
    fc.boolean(),
    fc.constantFrom(null, undefined, 10n, Symbol.iterator),
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.date(),
    fc.sparseArray(tie('value'), { maxLength: 6 }),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  ),
}));

export const attributes = fc.dictionary(key, anyValue, { maxKeys: 12 });

const hex = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length });
const id = (bytes: number) =>
  fc.oneof(
    { weight: 20, arbitrary: hex(2 * bytes).map((digits) => digits.join('')) },
    fc.constantFrom('', 'ABCDEF', 'abc', 'no hexadecimal digits: é日'),
  );

const spanContext: fc.Arbitrary<SpanContext> = fc
  .record({
    traceId: id(16),
    spanId: id(8),
    traceFlags: fc.integer({ min: 0, max: 0x1ff }),
    isRemote: fc.option(fc.boolean(), { nil: undefined }),
    traceState: fc.option(fc.constantFrom('', 'a=1', 'a=1,b=2').map(createTraceState), { nil: undefined }),
  })
  .map(({ isRemote, traceState, ...context }) => ({
    ...context,
    ...(isRemote !== undefined && { isRemote }),
    ...(traceState && { traceState }),
  }));

const time: fc.Arbitrary<HrTime> = fc.tuple(
  fc.oneof(
    fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
    fc.nat(),
    fc.integer({ min: 0, max: 2 ** 34 }),
  ),
  fc.integer({ min: 0, max: 999_999_999 }),
);

const count = fc.oneof(fc.constant(0), fc.nat());

const event = fc.record(
  { time, name: text, attributes, droppedAttributesCount: count },
  { requiredKeys: ['time', 'name'] },
);

const link = fc.record(
  { context: spanContext, attributes, droppedAttributesCount: count },
  { requiredKeys: ['context'] },
);

const simple = fc.dictionary(key, fc.oneof(text, number, fc.boolean(), fc.array(text, { maxLength: 3 })), {
  maxKeys: 4,
});
const schemaUrl = fc.option(text, { nil: undefined });

const resource = fc
  .tuple(simple, schemaUrl)
  .map(([of, url]) =>
    resourceFromAttributes(of as Record<string, string>, url === undefined ? {} : { schemaUrl: url }),
  );

const scope = fc.record(
  { name: text, version: text, schemaUrl: text, attributes, droppedAttributesCount: count },
  { requiredKeys: ['name'] },
);

const span = fc.record({
  name: text,
  kind: fc.constantFrom(
    SpanKind.INTERNAL,
    SpanKind.SERVER,
    SpanKind.CLIENT,
    SpanKind.PRODUCER,
    SpanKind.CONSUMER,
  ),
  context: spanContext,
  parent: fc.option(spanContext, { nil: undefined }),
  startTime: time,
  endTime: time,
  status: fc.record({ code: fc.constantFrom(0, 1, 2), message: text }, { requiredKeys: ['code'] }),
  attributes,
  links: fc.array(link, { maxLength: 3 }),
  events: fc.array(event, { maxLength: 3 }),
  droppedAttributesCount: count,
  droppedEventsCount: count,
  droppedLinksCount: count,
});

/** Spans of one to three resources with one to three scopes each, mixed. */
export const spans: fc.Arbitrary<ReadableSpan[]> = fc
  .record({
    resources: fc.array(resource, { minLength: 1, maxLength: 3 }),
    scopes: fc.array(scope, { minLength: 1, maxLength: 3 }),
    spans: fc.array(fc.tuple(span, fc.nat(), fc.nat()), { maxLength: 12 }),
  })
  .map((all) =>
    all.spans.map(([{ context, parent, ...of }, resourceIndex, scopeIndex]) => {
      const own = {
        ...of,
        spanContext: () => context,
        ...(parent && { parentSpanContext: parent }),
        duration: [0, 0],
        ended: true,
        resource: all.resources[resourceIndex % all.resources.length],
        instrumentationScope: all.scopes[scopeIndex % all.scopes.length],
      };
      return own as unknown as ReadableSpan;
    }),
  );
