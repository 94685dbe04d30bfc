import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compile } from './compile.ts';
import { TraceqlError } from './error.ts';
import { parse } from './parse.ts';

const refusal = (query: string): TraceqlError => {
  try {
    compile(parse(query));
  } catch (error) {
    assert.ok(error instanceof TraceqlError, String(error));
    return error;
  }
  return assert.fail(`${query} was taken`);
};

for (const [query, line, column, reason] of [
  ['', 1, 1, 'syntax error: unexpected $end'],
  ['{ .a = ', 1, 8, 'syntax error: unexpected $end'],
  ['{ .a = "x" ', 1, 12, 'syntax error: unexpected $end'],
  ['{ .a = "x', 1, 8, 'syntax error: unexpected "\\""'],
  ['{ } }', 1, 5, 'syntax error: unexpected }'],
  ['{ nope = 1 }', 1, 3, 'syntax error: unknown identifier: nope'],
  ['{ .a =\n  && }', 2, 3, 'syntax error: unexpected &&'],
  ['{ name = 5 }', 1, 8, 'binary operations must operate on the same type: name = 5'],
  ['{ "error" = status }', 1, 11, 'binary operations must operate on the same type: "error" = status'],
  ['{ "x" }', 1, 3, 'span filter field expressions must resolve to a boolean: "x"'],
  ['{} | by(name, kind)', 1, 6, 'syntax error: by() takes one field'],
  ['{} | nope()', 1, 6, 'syntax error: unknown identifier: nope'],
  ['{} | select(5)', 1, 13, 'syntax error: unexpected 5'],
] as const) {
  test(`the wrong query ${JSON.stringify(query)} is refused at its place`, () => {
    const error = refusal(query);
    assert.deepEqual([error.code, error.line, error.column], ['ERR_TRACEQL_INVALID', line, column]);
    assert.equal(
      error.message,
      `invalid TraceQL query: parse error at line ${line}, col ${column}: ${reason}`,
    );
  });
}

for (const [query, column, what] of [
  ['{ .a > 1 }', 6, 'the operator >'],
  ['{ .a =~ "x.*" }', 6, 'the operator =~'],
  ['{ .a = 1 || .b = 2 }', 10, 'the operator ||'],
  ['{ !(.a = 1) }', 3, 'the operator !'],
  ['{ .a = 1 + 2 }', 10, 'the operator +'],
  ['{ .a = 1.5 }', 8, 'the float 1.5'],
  ['{ .a = .5 }', 8, 'the float .5'],
  ['{ .a = true }', 8, 'the literal true'],
  ['{ duration > 1s }', 3, 'the intrinsic duration'],
  ['{ trace:rootName = "x" }', 3, 'the intrinsic trace:rootName'],
  ['{ .a = 10ms }', 8, 'the duration 10ms'],
  ['{ parent.a = 1 }', 3, 'the scope parent.'],
  ['{ .a = .b }', 6, 'a comparison of anything but a field with a constant'],
  ['{ .a }', 3, 'the field .a as a condition of its own'],
  ['{} >> {}', 4, 'the spanset operator >>'],
  ['{} !>> {}', 4, 'the spanset operator !>>'],
  ['{} && {}', 4, 'the spanset operator &&'],
  ['({} | by(name))', 1, 'a spanset expression in parentheses'],
  ['{} | {}', 6, 'a second spanset filter'],
  ['{} | rate() by (name)', 6, 'the metrics function rate()'],
  ['{} | quantile_over_time(duration, .5)', 6, 'the metrics function quantile_over_time()'],
  ['{} | count() > 2', 6, 'count()'],
  ['{} with (most_recent=true)', 4, 'with()'],
] as const) {
  test(`${query} is Tempo's and refused with place and reason`, () => {
    const error = refusal(query);
    assert.deepEqual([error.code, error.line, error.column], ['ERR_TRACEQL_UNSUPPORTED', 1, column]);
    assert.match(error.message, /: (.*) is not in the embedded store; use Tempo$/);
    assert.ok(error.message.includes(`: ${what} is not`), error.message);
  });
}

const fields = [
  'name',
  'status',
  'kind',
  '.a',
  'span.exit.code',
  'resource.service.name',
  'span."with space"',
];

test('any query of the supported grammar is taken', () => {
  const space = fc.constantFrom('', ' ', '\n', '\t ');
  const text = fc.string().map((value) => JSON.stringify(value.replace(/[\b\f]/g, 'x')));
  const literal = (field: string) => {
    if (field === 'status') return fc.constantFrom('error', 'ok', 'unset');
    if (field === 'kind') return fc.constantFrom('client', 'server', 'internal');
    return field === 'name' ? text : fc.oneof(text, fc.integer().map(String));
  };
  const condition = fc
    .constantFrom(...fields)
    .chain((field) =>
      fc.tuple(fc.constant(field), space, fc.constantFrom('=', '!='), space, literal(field), space),
    )
    .map((parts) => parts.join(''));
  const filter = fc.array(condition, { maxLength: 4 }).map((all) => `{ ${all.join('&&')} }`);
  const stage = fc.constantFrom('| by(name)', '|by(.a)', '| select(name, span.exit.code)', '| select(.a)');
  fc.assert(
    fc.property(filter, fc.array(stage, { maxLength: 3 }), (head, stages) => {
      compile(parse([head, ...stages].join(' ')));
    }),
  );
});

test('any other text is refused with a place inside it', () => {
  const word = fc.constantFrom(
    ...[
      '{',
      '}',
      '(',
      ')',
      '|',
      '&&',
      '||',
      '=',
      '!=',
      '>>',
      '!',
      '-',
      '.a',
      'name',
      'by',
      'select',
      'rate',
      '"x"',
    ],
    ...['`y', '1', '1.5', '5ms', 'error', ',', 'span.', '."', '\\', '\n', 'é', '😀'],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word, { maxLength: 30 }).map((all) => all.join(' ')),
  );
  fc.assert(
    fc.property(texts, (query) => {
      try {
        compile(parse(query));
      } catch (error) {
        assert.ok(error instanceof TraceqlError, String(error));
        const lines = query.split('\n');
        assert.ok(error.line <= lines.length && error.column <= (lines[error.line - 1] ?? '').length + 1);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a query nested without end is refused instead of exhausting the stack', () => {
  assert.match(refusal(`{ ${'('.repeat(100_000)}`).message, /nested too deeply/);
  assert.match(refusal(`{ .a = ${'-'.repeat(100_000)}1 }`).message, /nested too deeply/);
});

test('a query of any size is read once: a long one ends as soon as it is read', () => {
  const length = 500_000;
  for (const query of [
    `{ .a = ${'1'.repeat(length)} }`,
    `{ .a = ${'1'.repeat(length)}x }`,
    `{ .a = ${'1ms'.repeat(length)}x }`,
    `{ .a = 1.${'1'.repeat(length)}x }`,
    `{ .a = "${'\\"'.repeat(length)} }`,
    `{ .${'"a"'.repeat(length)}" }`,
    `{ ${'a'.repeat(length)} }`,
    `{ ${'!'.repeat(length)} }`,
  ])
    assert.equal(refusal(query).line, 1);
});

test('zeros before a number change nothing, and no number of 64 bits is refused', () => {
  const highest = 2n ** 63n - 1n;
  compile(parse(`{ .a = ${'0'.repeat(100)}${highest} }`));
  assert.match(refusal(`{ .a = 00${highest + 1n} }`).message, /integer out of range/);
});

test('a query of more parts than any dashboard asks for is refused where it goes too far', () => {
  const filter = (count: number) => `{${'.a=1&&'.repeat(count - 1)}.a=1}`;
  compile(parse(filter(64)));
  for (const count of [65, 50_000]) {
    const error = refusal(filter(count));
    assert.deepEqual([error.code, error.column], ['ERR_TRACEQL_UNSUPPORTED', 2 + 64 * '.a=1&&'.length]);
    assert.match(error.message, /: more than 64 conditions is not in the embedded store/);
  }
  const stages = (count: number) => `{}${'|by(.a)'.repeat(count)}`;
  compile(parse(stages(64)));
  assert.equal(refusal(stages(65)).column, 3 + 64 * '|by(.a)'.length + '|by('.length);
  assert.match(refusal(`{}|select(${'.a,'.repeat(64)}.a)`).message, /more than 64 fields/);
});

test('conditions in parentheses are conditions like any other', () => {
  const nested = compile(parse('{ (.a = 1 && (.b = 2 && .c = 3)) && .d = 4 }'));
  assert.deepEqual(
    nested.outputs.map(({ key }) => key),
    ['a', 'b', 'c', 'd'],
  );
});
