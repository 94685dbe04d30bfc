import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkQuery } from '../testing/traceql-text.ts';
import { TraceqlError } from './error.ts';
import { compileQuery } from './query.ts';

const refusal = (query: string): TraceqlError => {
  try {
    compileQuery(query);
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
  ['{ nil }', 1, 7, 'syntax error: unexpected }'],
  ['{ .a > nil }', 1, 12, 'syntax error: unexpected }'],
  ['{ .a = "\\q" }', 1, 8, 'invalid escape \\q in a string'],
  ['{ ."\\q" = 1 }', 1, 3, "invalid escape sequence \\q in an attribute's name"],
  ['{ .a = 9223372036854775808 }', 1, 8, 'integer out of range: 9223372036854775808'],
  ['{ .a = 1e999 }', 1, 8, 'float out of range: 1e999'],
  ['{ duration > 300y }', 1, 14, 'syntax error: invalid duration: 300y'],
  ['{ duration > 1d1.5h }', 1, 14, 'syntax error: invalid duration: 1d1.5h'],
  ['{ .a = 1 / 0 }', 1, 10, 'division by zero'],
  ['{ .a =~ "(" }', 1, 9, 'invalid regex: `(`'],
  ['{ .a =~ "(?=x)" }', 1, 9, 'invalid regex: `(?=x)`'],
  ['{ .a =~ .b }', 1, 6, 'invalid type for =~ or !~: .b'],
  ['{ .a =~ 5 }', 1, 6, 'illegal operation for the given types: .a =~ 5'],
  ['{ name = 5 }', 1, 8, 'binary operations must operate on the same type: name = 5'],
  ['{ status = 1 }', 1, 10, 'binary operations must operate on the same type: status = 1'],
  ['{ duration = "x" }', 1, 12, 'binary operations must operate on the same type: duration = `x`'],
  ['{ "error" = status }', 1, 11, 'binary operations must operate on the same type: `error` = status'],
  ['{ .a = 1 && name }', 1, 10, 'binary operations must operate on the same type: (.a = 1) && name'],
  ['{ status > error }', 1, 10, 'illegal operation for the given types: status > error'],
  ['{ .a > true }', 1, 6, 'illegal operation for the given types: .a > true'],
  ['{ !name }', 1, 3, 'illegal operation for the given type: !name'],
  ['{ -name = 1 }', 1, 3, 'illegal operation for the given type: -name'],
  ['{ "x" }', 1, 3, 'span filter field expressions must resolve to a boolean: { `x` }'],
  ['{ duration }', 1, 3, 'span filter field expressions must resolve to a boolean: { duration }'],
  ['{ name = nil }', 1, 8, 'name=nil is not valid because intrinsics cannot be nil'],
  [
    '{ nil = resource.service.name }',
    1,
    7,
    'resource.service.name=nil is not valid because resource.service.name cannot be nil',
  ],
  ['{} | by(name, kind)', 1, 6, 'syntax error: by() takes one field'],
  ['{} | nope()', 1, 6, 'syntax error: unknown identifier: nope'],
  ['{} | select(5)', 1, 13, 'syntax error: unexpected 5'],
  ['{} | count()', 1, 13, 'syntax error: unexpected $end'],
  ['{} | count(.a) > 1', 1, 12, 'syntax error: unexpected .a'],
  ['{} | count() > "x"', 1, 16, 'syntax error: unexpected "x"'],
  ['{} | avg(name) > 1', 1, 10, 'aggregate field expressions must resolve to a number type: avg(name)'],
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
  ['{ .a + 1 = 2 }', 10, 'a comparison of anything but a field with a constant'],
  ['{ .a + .b }', 6, 'the operator + beside a field'],
  ['{ .a = 2 ^ 3 }', 6, 'a comparison of anything but a field with a constant'],
  ['{ -.a = 1 }', 7, 'a comparison of anything but a field with a constant'],
  ['{ .a = .b }', 6, 'a comparison of anything but a field with a constant'],
  ['{ duration > span.a }', 12, 'a comparison of anything but a field with a constant'],
  ['{ (.a = 1) = true }', 12, 'a comparison of anything but a field with a constant'],
  ['{ !.a }', 3, 'the operator ! before an attribute alone'],
  ['{ .a || .b = 1 }', 3, 'an attribute alone beside ||'],
  ['{ .a = nil }', 6, '= nil without a scope'],
  ['{ (.a + 1) = nil }', 12, 'a comparison of anything but a field with nil'],
  ['{ span:id > "a" }', 3, 'the operator > after span:id'],
  ['{ trace:id =~ "a.*" }', 3, 'the operator =~ after trace:id'],
  ['{ "a" =~ "b" }', 7, 'a comparison of anything but a field with a constant'],
  ['{ nestedSetParent < 0 }', 3, 'the intrinsic nestedSetParent'],
  ['{ event:name = "x" }', 3, 'the intrinsic event:name'],
  ['{ parent.a = 1 }', 3, 'the scope parent.'],
  ['{ link.a = 1 }', 3, 'the scope link.'],
  ['{} >> {}', 4, 'the spanset operator >>'],
  ['{} !>> {}', 4, 'the spanset operator !>>'],
  ['{} && {}', 4, 'the spanset operator &&'],
  ['({} | by(name))', 1, 'a spanset expression in parentheses'],
  ['by(name)', 1, 'a query without a filter in braces'],
  ['{} | {}', 6, 'a second spanset filter'],
  ['{} | coalesce()', 6, 'coalesce()'],
  ['{} | rate() by (name)', 6, 'the metrics function rate()'],
  ['{} | quantile_over_time(duration, .5)', 6, 'the metrics function quantile_over_time()'],
  ['{} with (most_recent=true)', 4, 'with()'],
] as const) {
  test(`${query} is Tempo's and refused with place and reason`, () => {
    const error = refusal(query);
    assert.deepEqual([error.code, error.line, error.column], ['ERR_TRACEQL_UNSUPPORTED', 1, column]);
    assert.equal(error.reason, `${what} is not in the embedded store; use Tempo`);
  });
}

test('a check says what is wrong and where in UTF-16 units, for a page to mark it', () => {
  assert.equal(checkQuery('{ .a = "😀" }'), undefined);
  assert.deepEqual(checkQuery('{ .a = "😀" &&\n nope = 1 }'), {
    message: 'syntax error: unknown identifier: nope',
    offset: 16,
    length: 4,
    code: 'ERR_TRACEQL_INVALID',
  });
  assert.deepEqual(checkQuery('{ .a = '), {
    message: 'syntax error: unexpected $end',
    offset: 7,
    length: 0,
    code: 'ERR_TRACEQL_INVALID',
  });
  assert.equal(checkQuery('{} >> {}')?.code, 'ERR_TRACEQL_UNSUPPORTED');
});
