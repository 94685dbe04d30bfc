import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBatch } from '../store/batch.ts';
import { exportRequest } from '../testing/arbitrary.ts';
import { decode, encode } from '../testing/proto.ts';
import { jsonToProtobuf } from './json.ts';
import { InvalidJsonError } from './json-field.ts';

/** OTLP's JSON of a request in protobufjs' form: ids in hex, other bytes in base64. */
const otlpJson = (value: unknown): string =>
  JSON.stringify(value, function (this: unknown, key, inner: unknown) {
    const original: unknown = Reflect.get(Object(this), key);
    if (Object.is(original, -0)) return '-0';
    if (typeof original === 'number' && !Number.isFinite(original)) return String(original);
    if (Buffer.isBuffer(original)) return original.toString(key === 'bytesValue' ? 'base64' : 'hex');
    return inner;
  });

test('a request in JSON becomes the same message as in protobuf', () => {
  fc.assert(
    fc.property(exportRequest, (value) => {
      assert.deepEqual(
        decode('Request', jsonToProtobuf(Buffer.from(otlpJson(value)))),
        decode('Request', encode('Request', value)),
      );
    }),
    { numRuns: 200 },
  );
});

test('any JSON document is taken or refused as invalid, and what is taken can be stored', () => {
  const key = fc.constantFrom(
    'resourceSpans',
    'scopeSpans',
    'spans',
    'attributes',
    'value',
    'traceId',
    'kind',
    'x',
  );
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<unknown>(null, true, 1, -1.5, 1e300, '', 'ab', '00', '12', '9'.repeat(30)),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(key, tie('node'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(node, (document) => {
      try {
        jsonToProtobuf(Buffer.from(JSON.stringify(document)));
      } catch (error) {
        assert.ok(error instanceof InvalidJsonError, String(error));
      }
    }),
    { numRuns: 1_000 },
  );
});

const oneSpan = (fields: string): Buffer =>
  Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{${fields}}]}]}]}`);

const onlySpan = (body: Buffer): Record<string, unknown> => {
  const batch = createBatch(jsonToProtobuf(body));
  const [start = 0, end = 0] = batch.index;
  return decode('Span', batch.bytes.subarray(start, end));
};

const ids = '"traceId":"0102030405060708090A0B0C0D0E0F10","spanId":"0102030405060708"';

test('nanoseconds sent as JSON numbers keep every digit', () => {
  const span = onlySpan(oneSpan(`${ids},"startTimeUnixNano": 1770000000123456789`));
  assert.equal(span.startTimeUnixNano, '1770000000123456789');
});

test('enums are taken by number and by name', () => {
  assert.equal(onlySpan(oneSpan(`${ids},"kind":3`)).kind, 3);
  assert.equal(onlySpan(oneSpan(`${ids},"kind":"SPAN_KIND_CLIENT"`)).kind, 3);
});

for (const [what, body, message] of [
  ['a body that is no JSON', Buffer.from('{'), /body is not JSON/],
  ['a body that is no object', Buffer.from('[]'), /body must be an object/],
  ['an id that is no hex', oneSpan('"traceId":"xyz"'), /traceId must be hex/],
  [
    'a time that is no integer',
    oneSpan('"startTimeUnixNano":"soon"'),
    /startTimeUnixNano must be an integer/,
  ],
  ['attributes that are no list', oneSpan('"attributes":{}'), /attributes must be an array/],
] as const) {
  test(`${what} is refused with the field's name`, () => {
    assert.throws(() => jsonToProtobuf(body), { code: 'ERR_INVALID_OTLP_JSON', message });
  });
}

test('values are taken as deep as the store reads them, and deeper ones refused', () => {
  const nest = (depth: number): Buffer =>
    oneSpan(
      `${ids},"attributes":[{"key":"a","value":${'{"arrayValue":{"values":['.repeat(depth)}${']}}'.repeat(depth)}}]`,
    );
  assert.equal(createBatch(jsonToProtobuf(nest(45))).spans, 1);
  assert.throws(() => jsonToProtobuf(nest(48)), {
    code: 'ERR_INVALID_OTLP_JSON',
    message: /nested at most 45 deep/,
  });
});
