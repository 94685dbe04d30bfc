import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printQuery } from '../testing/traceql-text.ts';
import { parse } from './parse.ts';

for (const [query, meaning] of [
  ['{}', '{ }'],
  ['{ .a = 1 || .b = 2 && .c = 3 }', '{ ((.a = 1) || (.b = 2)) && (.c = 3) }'],
  ['{ .a = 1 && (.b = 2 || .c = 3) }', '{ (.a = 1) && ((.b = 2) || (.c = 3)) }'],
  ['{(.a="x" || .a="y")}', '{ (.a = `x`) || (.a = `y`) }'],
  ['{ !(.a = 1) && .b = 2 }', '{ (!(.a = 1)) && (.b = 2) }'],
  ['{ !.a = 1 }', '{ (!.a) = 1 }'],
  ['{ !.a * 2 = 1 }', '{ (!(.a * 2)) = 1 }'],
  ['{ -.a ^ 2 + .b = 1 }', '{ ((-(.a ^ 2)) + .b) = 1 }'],
  ['{ .a ^ .b ^ .c = 1 }', '{ (.a ^ (.b ^ .c)) = 1 }'],
  ['{ .a - .b - .c * .d = 1 }', '{ ((.a - .b) - (.c * .d)) = 1 }'],
  ['{ .a = nil && nil != .b }', '{ (.a = nil) && (.b != nil) }'],
  ['{ nil = nil || nil != nil }', '{ false }'],
  ['{ .a = 1 + 2 * 3 }', '{ .a = 7 }'],
  ['{ .a = 7 / 2 }', '{ .a = 3 }'],
  ['{ .a = -7 % 4 }', '{ .a = -3 }'],
  ['{ .a = 7 / 2. }', '{ .a = 3.5 }'],
  ['{ .a = maxInt + 1 }', '{ .a = minInt }'],
  ['{ duration > 1h + 30m }', '{ duration > 5400000000000.0 }'],
  ['{ duration > 1h30m }', '{ duration > 1h30m0s }'],
  ['{ duration > 1.5h }', '{ duration > 1h30m0s }'],
  ['{ duration > .5s }', '{ duration > 500ms }'],
  ['{ duration > 1500us }', '{ duration > 1.5ms }'],
  ['{ duration > 1µs500ns }', '{ duration > 1.5µs }'],
  ['{ duration > 1d12h }', '{ duration > 36h0m0s }'],
  ['{ duration > 2w }', '{ duration > 336h0m0s }'],
  ['{ duration > -1ns }', '{ duration > -1ns }'],
  ['{ .a > .5 && .a < 1e3 }', '{ (.a > 0.5) && (.a < 1000.0) }'],
  ['{ .a = 1e21 || .a = 1e-7 }', '{ (.a = 1e+21) || (.a = 1e-07) }'],
  ['{ 1 = 1. }', '{ true }'],
  ['{ true && !false }', '{ true }'],
  ['{ "a" < "b" || "😀" < "\\uffff" }', '{ true }'],
  ['{ "😀" < "\\uffff" }', '{ false }'],
  ['{ .a = "\\x41\\102\\u0043\\U00000044\\t" }', '{ .a = `ABCD\t` }'],
  ['{ .a = "`" }', '{ .a = "`" }'],
  ['{ span."a b" = 1 && ."1" = 2 }', '{ (span."a b" = 1) && (."1" = 2) }'],
  ['{ ."a\\"b" = 1 }', '{ ."a\\"b" = 1 }'],
  ['{ .a-b/c+d = 1 }', '{ .a-b/c+d = 1 }'],
  ['{ span:name = "x" && trace:rootService = "y" }', '{ (name = `x`) && (rootServiceName = `y`) }'],
  ['{ span:duration > trace:duration }', '{ duration > traceDuration }'],
  ['{ span:id = "a" && trace:id = "b" }', '{ (span:id = `a`) && (trace:id = `b`) }'],
  ['{}|by(.a)|select(name,.b)|count()>1', '{ } | by(.a) | select(name, .b) | count() > 1'],
  ['{} | avg(duration) >= -1.5s | max(.a) != 2.', '{ } | avg(duration) >= -1.5s | max(.a) != 2.0'],
] as const) {
  test(`${query} means ${meaning}`, () => {
    const parsed = printQuery(parse(query));
    assert.equal(parsed, meaning);
    assert.equal(printQuery(parse(parsed)), meaning);
  });
}
