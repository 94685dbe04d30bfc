import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MalformedError } from '../protobuf/reader.ts';
import { type Batch, createBatch } from '../store/batch.ts';
import {
  endNanos,
  isRoot,
  rawSpan,
  resourceAttributes,
  spanId,
  spanKind,
  spanName,
  spanStatus,
  startNanos,
  wholeSpan,
} from '../store/span-ref.ts';
import { createTrace } from '../store/trace.ts';
import { resourceSpansJson } from '../tempo-api/trace-json.ts';
import { exportRequest } from '../testing/arbitrary.ts';
import { decode, encode } from '../testing/proto.ts';
import { decodeSpan, hex } from './decode.ts';
import type { Attributes, Value } from './value.ts';
import { walkRequest } from './walk.ts';

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Our decoded value in the form that protobufjs reads. */
const anyValue = (value: Value): Record<string, unknown> => {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value) };
  return isList(value)
    ? { arrayValue: { values: value.map(anyValue) } }
    : { kvlistValue: { values: keyValues(value) } };
};

const keyValues = (attributes: Attributes) =>
  Array.from(attributes, ([key, value]) => ({ key, value: anyValue(value) }));

/** The span encoded again by protobufjs from what our decoder understood. */
const encodedAgain = (bytes: Uint8Array): Record<string, unknown> => {
  const span = decodeSpan(bytes);
  return decode(
    'Span',
    encode('Span', {
      ...span,
      traceId: Buffer.from(span.traceId, 'hex'),
      spanId: Buffer.from(span.spanId, 'hex'),
      parentSpanId: Buffer.from(span.parentSpanId, 'hex'),
      startTimeUnixNano: String(span.startTimeUnixNano),
      endTimeUnixNano: String(span.endTimeUnixNano),
      attributes: keyValues(span.attributes),
      events: span.events.map((event) => ({
        ...event,
        timeUnixNano: String(event.timeUnixNano),
        attributes: keyValues(event.attributes),
      })),
      links: span.links.map((link) => ({
        ...link,
        traceId: Buffer.from(link.traceId, 'hex'),
        spanId: Buffer.from(link.spanId, 'hex'),
        attributes: keyValues(link.attributes),
      })),
    }),
  );
};

/** A list of KeyValues in an order that does not depend on how a key that comes twice is read. */
const uniqueKeys = (value: unknown): boolean =>
  !Array.isArray(value) ||
  new Set(value.map((item) => (item as { key?: string }).key)).size === value.length ||
  value.every((item) => (item as { key?: string }).key === undefined);

const hasUniqueKeys = (value: unknown): boolean =>
  uniqueKeys(value) &&
  (typeof value !== 'object' || value === null || Object.values(value).every(hasUniqueKeys));

interface Decoded {
  resourceSpans?: {
    resource?: { attributes?: unknown[] };
    scopeSpans?: { spans?: Record<string, unknown>[] }[];
  }[];
}

test('every field of any valid span is decoded as protobufjs decodes it', () => {
  fc.assert(
    fc.property(exportRequest.filter(hasUniqueKeys), (value) => {
      const bytes = encode('Request', value);
      const { resourceSpans = [] } = decode('Request', bytes) as Decoded;
      const expected = resourceSpans.flatMap(({ scopeSpans = [] }) =>
        scopeSpans.flatMap(({ spans = [] }) => spans),
      );
      const batch = createBatch(bytes);
      const actual = Array.from({ length: batch.spans }, (_, row) => rawSpan({ batch, row }));
      assert.deepEqual(
        actual.map((raw) => decode('Span', raw)),
        expected,
      );
      assert.deepEqual(
        actual.map(encodedAgain),
        expected.map((span) => decode('Span', encode('Span', span))),
      );
    }),
    { numRuns: 200 },
  );
});

test('the index columns agree with the decoded span', () => {
  fc.assert(
    fc.property(exportRequest, (value) => {
      const batch = createBatch(encode('Request', value));
      for (let row = 0; row < batch.spans; row++) {
        const ref = { batch, row };
        const span = wholeSpan(ref);
        assert.deepEqual(
          [
            spanId(ref),
            spanName(ref),
            spanKind(ref),
            spanStatus(ref),
            startNanos(ref),
            endNanos(ref),
            isRoot(ref),
          ],
          [
            span.spanId,
            span.name,
            span.kind,
            span.status.code,
            span.startTimeUnixNano,
            span.endTimeUnixNano,
            span.parentSpanId === '',
          ],
        );
      }
    }),
    { numRuns: 200 },
  );
});

const batchOf = (bytes: Uint8Array): Batch | undefined => {
  try {
    return createBatch(bytes);
  } catch (error) {
    assert.ok(error instanceof MalformedError, `${hex(bytes)}: ${error}`);
    return undefined;
  }
};

/** What the walk takes must decode, because it is decoded when it is asked for, long after its sender has gone. */
const refusedOrDecoded = (bytes: Uint8Array): void => {
  const batch = batchOf(bytes);
  for (let row = 0; batch !== undefined && row < batch.spans; row++) {
    wholeSpan({ batch, row });
    resourceAttributes({ batch, row });
    resourceSpansJson({ ...createTrace(''), spans: [{ batch, row }] });
  }
};

test('bytes that are no request are refused as malformed and never break the decoder', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), refusedOrDecoded), { numRuns: 1_000 });
});

const damagedRequest = fc
  .tuple(exportRequest, fc.nat(), fc.nat(255), fc.constantFrom('change', 'cut', 'insert'))
  .map(([value, where, byte, how]) => {
    const bytes = Buffer.from(encode('Request', value));
    const at = bytes.length === 0 ? 0 : where % bytes.length;
    if (how === 'cut') return bytes.subarray(0, at);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.of(byte),
      bytes.subarray(how === 'insert' ? at : at + 1),
    ]);
  });

test('a request with a changed, missing or added byte is refused or decoded whole', () => {
  fc.assert(fc.property(damagedRequest, refusedOrDecoded), { numRuns: 1_000 });
});

/** A length-prefixed field of a message. */
const wrap = (field: number, inner: Buffer): Buffer => {
  const length: number[] = [];
  let rest = inner.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  length.push(rest);
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...length]), inner]);
};

/** A request of one span with these fields beside its ids, and of its resource. */
const requestOf = (fields: Buffer, resource = Buffer.alloc(0)): Buffer => {
  const span = Buffer.concat([wrap(1, Buffer.alloc(16, 1)), wrap(2, Buffer.alloc(8, 1)), fields]);
  return wrap(1, Buffer.concat([wrap(1, resource), wrap(2, wrap(2, span))]));
};

test('values nested too deeply are refused instead of exhausting the stack', () => {
  let value: Buffer = Buffer.alloc(0);
  for (let i = 0; i < 200; i++) value = wrap(5, wrap(1, value));
  assert.throws(() => createBatch(requestOf(wrap(9, wrap(2, value)))), MalformedError);
});

for (const [what, make] of [
  ['links', (count: number) => requestOf(Buffer.alloc(2 * count, wrap(13, Buffer.alloc(0))))],
  ['events', (count: number) => requestOf(Buffer.alloc(2 * count, wrap(11, Buffer.alloc(0))))],
  ['attributes', (count: number) => requestOf(Buffer.alloc(2 * count, wrap(9, Buffer.alloc(0))))],
  [
    'attributes of a resource',
    (count: number) => requestOf(Buffer.alloc(0), Buffer.alloc(2 * (count - 1), wrap(1, Buffer.alloc(0)))),
  ],
] as const) {
  test(`of ${what} that take two bytes each 100,000 are taken, and more refused, as they fill the memory once decoded`, () => {
    assert.equal(createBatch(make(100_000)).spans, 1);
    assert.throws(() => createBatch(make(100_001)), MalformedError);
  });
}

/** Bytes that count how often they are read. */
const counted = (bytes: Uint8Array): { bytes: Uint8Array; reads: () => number } => {
  let reads = 0;
  const get = (target: Uint8Array, key: string | symbol): unknown => {
    reads++;
    return Reflect.get(target, key, target);
  };
  return { bytes: new Proxy(bytes, { get }), reads: () => reads };
};

/** Two passes over each message that holds spans, the check of what is nested, and the length, asked for twice. */
const mostReads = (length: number): number => 4 * length + 2;

test('the walk reads each byte a few times at most, whatever the bytes are', () => {
  const bounded = (bytes: Uint8Array): void => {
    const watched = counted(bytes);
    try {
      walkRequest(watched.bytes, () => {});
    } catch (error) {
      assert.ok(error instanceof MalformedError, String(error));
    }
    assert.ok(watched.reads() <= mostReads(bytes.length), `${watched.reads()} reads of ${hex(bytes)}`);
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bounded), { numRuns: 1_000 });
  fc.assert(fc.property(damagedRequest, bounded), { numRuns: 300 });
  // Tags of every message that is walked, with lengths of nothing: the most steps per byte.
  for (const tag of [0x0a, 0x12, 0x1a, 0x4a]) bounded(Buffer.alloc(2_000, Buffer.of(tag, 0)));
});
