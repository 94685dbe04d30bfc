import fc from 'fast-check';
import { exportRequest } from './arbitrary.ts';
import { decode, encode } from './proto.ts';

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];

const prefixed = (tag: number, body: Uint8Array): Buffer =>
  Buffer.from([tag, ...varint(body.length), ...body]);

/** Lengths and varints at the bounds of their types, and one that has no end. */
const bounds = fc
  .constantFrom(0, 0x7f, 0x80, 0x3fff, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1)
  .map((value) => Uint8Array.from(varint(value)));
const insertion = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  bounds,
  fc.constant(new Uint8Array(11).fill(0xff)),
);

/** A valid request after some edits: bytes cut out, put in, or repeated. */
const damaged = fc
  .tuple(exportRequest, fc.array(fc.tuple(fc.nat(), fc.nat(40), insertion, fc.boolean()), { maxLength: 4 }))
  .map(([value, edits]) =>
    edits.reduce(
      (bytes, [where, length, inserted, repeats]) => {
        const at = where % (bytes.length + 1);
        const middle = repeats ? bytes.subarray(at, at + length) : inserted;
        return Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(repeats ? at : at + length)]);
      },
      Buffer.from(encode('Request', value)),
    ),
  );

const cut = exportRequest
  .map((value) => Buffer.from(encode('Request', value)))
  .chain((bytes) => fc.nat(bytes.length).map((end) => bytes.subarray(0, end)));

/** Well-formed fields of any number and type, nested in each other: unknown ones, and known ones of another type. */
const { message } = fc.letrec<{ message: Uint8Array }>((tie) => ({
  message: fc
    .array(
      fc.oneof(
        { maxDepth: 8, withCrossShrink: true },
        fc.tuple(fc.nat(20), bounds).map(([field, value]) => [(field << 3) & 0xff, ...value]),
        fc
          .tuple(fc.nat(20), fc.uint8Array({ minLength: 8, maxLength: 8 }))
          .map(([f, v]) => [(f << 3) | 1, ...v]),
        fc
          .constantFrom(16, 8)
          .map((length) => [length === 16 ? 0x0a : 0x12, length, ...Buffer.alloc(length, 7)]),
        fc
          .tuple(fc.constantFrom(1, 2, 3, 5, 6, 9, 11, 13, 15), tie('message'))
          .map(([f, m]) => [...prefixed((f << 3) | 2, m)]),
      ),
      { maxLength: 6 },
    )
    .map((fields) => Uint8Array.from(fields.flat())),
}));

/** Ids of a span that was, most likely, not sent before: what is sent again is not stored again. */
const ids = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.uint8Array({ minLength: 8, maxLength: 8 }))
  .map(([trace, span]) => Buffer.from([0x0a, 16, ...Buffer.alloc(16, trace), 0x12, 8, ...span]));

/** Messages whose lengths are right, with anything at all in an attribute, event, link, status, resource or scope. */
const hollow = fc
  .tuple(
    ids,
    fc.constantFrom('span', 'resource', 'scope'),
    fc.constantFrom(0x0a, 0x12, 0x1a, 0x22, 0x32, 0x4a, 0x5a, 0x6a, 0x7a),
    fc.constantFrom<readonly number[]>([], [0x12], [0x1a], [0x12, 0x2a], [0x12, 0x32, 0x0a]),
    fc.oneof(fc.uint8Array({ maxLength: 12 }), message),
  )
  .map(([id, where, tag, path, content]) => {
    const inner = path.reduceRight((bytes, step) => prefixed(step, bytes), content);
    const odd = prefixed(tag, inner);
    const span = prefixed(0x12, where === 'span' ? Buffer.concat([id, odd]) : id);
    const scope = where === 'scope' ? prefixed(0x0a, odd) : new Uint8Array();
    const resource = where === 'resource' ? prefixed(0x0a, odd) : new Uint8Array();
    return prefixed(0x0a, Buffer.concat([resource, prefixed(0x12, Buffer.concat([scope, span]))]));
  });

/** A span whose attribute holds a list in a list, or a map in a map, and so on. */
const deep = fc
  .tuple(ids, fc.integer({ min: 1, max: 400 }), fc.constantFrom(0x2a, 0x32))
  .map(([id, depth, tag]) => {
    let value: Uint8Array = new Uint8Array();
    for (let i = 0; i < depth; i++) {
      value = prefixed(tag, prefixed(0x0a, tag === 0x2a ? value : prefixed(0x12, value)));
    }
    const span = Buffer.concat([id, prefixed(0x4a, prefixed(0x12, value))]);
    return prefixed(0x0a, prefixed(0x12, prefixed(0x12, span)));
  });

/** Spans of nothing but ids, each in a message of its own: the most of the store for a byte. */
const many = fc.tuple(ids, fc.nat(40), fc.boolean()).map(([id, count, apart]) => {
  const spans = Array.from({ length: count }, (_, i) => {
    const span = Buffer.from(id);
    span[25] = i;
    return prefixed(0x12, span);
  });
  const groups = apart ? spans : [Buffer.concat(spans)];
  return Buffer.concat(groups.map((group) => prefixed(0x0a, prefixed(0x12, group))));
});

/** Bytes that are a request, nearly one, or none. */
export const hostileBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  damaged,
  cut,
  message,
  hollow,
  deep,
  many,
);

/** A request in OTLP's JSON. */
const otlpJson = exportRequest.map((value) =>
  JSON.stringify(decode('Request', encode('Request', value)), (key, inner) =>
    inner?.type === 'Buffer'
      ? Buffer.from(inner.data).toString(key === 'bytesValue' ? 'base64' : 'hex')
      : inner,
  ),
);

const fragment = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.constantFrom(
    'null',
    '[]',
    '{}',
    '""',
    '-0',
    '1e999',
    '9'.repeat(400),
    '"\\ud800"',
    '"__proto__":',
    '\u2028',
  ),
  fc.integer({ min: 1, max: 5_000 }).map((depth) => '['.repeat(depth)),
  fc
    .integer({ min: 1, max: 200 })
    .map((depth) => `${'{"arrayValue":{"values":['.repeat(depth)}${']}}'.repeat(depth)}`),
);

/** A request in JSON in which a value, mostly, or any other part was replaced. */
export const damagedJson = fc
  .tuple(otlpJson, fc.array(fc.tuple(fc.nat(), fragment, fc.nat(9)), { maxLength: 3 }))
  .map(([text, edits]) =>
    edits.reduce((before, [where, inserted, kind]) => {
      const values = [...before.matchAll(/(?<=:)(?:"[^"]*"|-?[\d.]+|true|false)/g)];
      const value = kind > 1 ? values[where % Math.max(values.length, 1)] : undefined;
      const at = value?.index ?? where % (before.length + 1);
      return before.slice(0, at) + inserted + before.slice(at + (value?.[0].length ?? kind));
    }, text),
  );
