import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesField, message } from '../protobuf/writer.ts';
import { wholeSpan } from '../store/span-ref.ts';
import { createTraceStore } from '../store/store.ts';
import { request } from '../testing/spans.ts';
import { anyText } from '../testing/text.ts';
import { compileQuery } from './query.ts';
import { createSpanReader } from './span-reader.ts';

const text = (field: number, value: string): Buffer => bytesField(field, Buffer.from(value, 'utf8'));
const key = (name: string): Buffer => text(1, name);
const value = (content: string): Buffer => bytesField(2, text(1, content));
const unknown = text(15, 'unknown');

const forms: Readonly<Record<string, readonly Buffer[]>> = {
  'key and value': [key('a'), value('1')],
  'value before key': [value('1'), key('a')],
  'an unknown field after the value': [key('a'), value('1'), unknown],
  'an unknown field between key and value': [key('a'), unknown, value('1')],
  'a second key, which counts': [key('b'), value('1'), key('a')],
  'a second key that hides the first': [key('a'), value('1'), key('b')],
  'a second value, which counts': [key('a'), value('2'), value('1')],
  'a key without a value': [key('a')],
  'no key': [value('1')],
  nothing: [],
};

/** Reads a span with these attributes, and compares with the decoded span. */
const compare = (attributes: readonly Buffer[]): void => {
  const span = message([
    bytesField(1, Buffer.alloc(16, 1)),
    bytesField(2, Buffer.alloc(8, 1)),
    ...attributes.map((attribute) => bytesField(9, attribute)),
    bytesField(15, text(2, 'first')),
    bytesField(15, text(2, 'last')),
  ]);
  const store = createTraceStore({ maxSpans: 10, maxBytes: 10_000 });
  store.append(bytesField(1, bytesField(2, bytesField(2, span))));
  const reader = createSpanReader();
  const readers = ['a', 'b', 'c', ''].map((name) => [name, reader.attribute(name)] as const);
  const status = reader.statusMessage();
  const refs = Array.from(store.traces()).flatMap(({ spans }) => spans);
  assert.equal(refs.length, 1);
  for (const ref of refs) {
    const decoded = wholeSpan(ref);
    for (const [name, read] of readers) assert.equal(read(ref), decoded.attributes.get(name), name);
    assert.equal(status(ref), decoded.status.message);
  }
};

for (const [form, fields] of Object.entries(forms)) {
  test(`an attribute with ${form} is read as the decoded span has it`, () => {
    compare([message([...fields]), message([key('c'), value('3')]), message([key('a'), value('4')])]);
  });
}

test('whatever bytes a text has, it is read as the decoded span has it', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    anyText().map((raw) => Buffer.from(raw)),
  );
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const content = (raw: Uint8Array) => bytesField(2, bytesField(1, Buffer.from(raw)));
      const bom = Buffer.concat([Buffer.from('\ufeff'), one]);
      compare([
        message([key('a'), content(one)]),
        message([key('b'), content(other)]),
        message([key('c'), content(bom)]),
      ]);
    }),
  );
});

const found = (query: string, end: bigint, name = ''): boolean => {
  const store = createTraceStore({ maxSpans: 10, maxBytes: 10_000 });
  store.append(request([{ name, startTimeUnixNano: '1', endTimeUnixNano: String(end) }]));
  const { matches } = compileQuery(query);
  return Array.from(store.traces()).some((trace) => trace.spans.some((span) => matches(span, trace)));
};

test('durations of centuries are compared to the nanosecond', () => {
  const long = 1n << 60n;
  assert.ok(found(`{ duration = ${long} }`, long + 1n));
  assert.ok(!found(`{ duration = ${long} }`, long + 2n));
  assert.ok(found(`{ duration > ${long} }`, long + 2n));
  assert.ok(!found(`{ duration > ${(1n << 50n) + 1n} }`, (1n << 50n) + 2n));
  assert.ok(found(`{ duration > ${1n << 50n} }`, (1n << 50n) + 2n));
});

test('the dot of a regular expression takes line breaks, and its ends are those of the text', () => {
  assert.ok(found('{ name =~ "a.b" }', 2n, 'a\nb'));
  assert.ok(!found('{ name =~ "a" }', 2n, 'a\n'));
  assert.ok(!found('{ name =~ "a|b" }', 2n, 'ax'));
});
