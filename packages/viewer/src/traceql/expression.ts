import type { Binary, Expression, Place } from './ast.ts';
import { isField } from './ast.ts';
import { type Cursor, expect, isOperator, unexpected } from './cursor.ts';
import { invalid, unsupported } from './error.ts';
import { binary, unary } from './fold.ts';
import { operand } from './operand.ts';
import type { Token } from './tokenize.ts';

type Operator = Binary['operator'];

/** How tightly each operator binds in Tempo, where `&&` and `||` bind alike and are taken from left to right. */
const powers: ReadonlyMap<string, number> = new Map([
  ...['&&', '||'].map((operator): [string, number] => [operator, 1]),
  ...['=', '!=', '<', '<=', '>', '>=', '=~', '!~'].map((operator): [string, number] => [operator, 2]),
  ...['+', '-'].map((operator): [string, number] => [operator, 3]),
  ...['*', '/', '%'].map((operator): [string, number] => [operator, 5]),
  ['^', 6],
]);
const signPower = 3;
const notPower = 4;

const isBinary = (operator: string): operator is Operator => powers.has(operator);

/** Deeper nesting than any person writes, and far from the end of the stack. */
const maxDepth = 100;

const isNil = (token: Token): boolean => token.type === 'word' && token.text === 'nil';

const existence = (cursor: Cursor, operator: Token, node: Expression): Expression => {
  const { offset, length } = operator;
  const place: Place = { offset, length };
  if (isField(node)) return { type: 'existence', exists: operator.text === '!=', field: node, ...place };
  throw unsupported(cursor.query, operator, 'a comparison of anything but a field with nil');
};

const isEquality = (token: Token): boolean => isOperator(token, '=') || isOperator(token, '!=');

/** `nil = f`, `nil != f`, and `nil` beside itself, which is neither equal nor unequal. */
const parseNil = (cursor: Cursor, nil: Token, depth: number): Expression => {
  const operator = cursor.next();
  if (!isEquality(operator)) throw unexpected(cursor, operator);
  if (!isNil(cursor.peek())) return existence(cursor, operator, parseExpression(cursor, 2, depth + 1));
  const last = cursor.next();
  const length = last.offset + last.length - nil.offset;
  return { type: 'bool', value: false, offset: nil.offset, length };
};

const parseOperand = (cursor: Cursor, depth: number): Expression => {
  const token = cursor.next();
  if (depth > maxDepth) throw invalid(cursor.query, token, 'the query is nested too deeply');
  if (isOperator(token, '(')) {
    const inner = parseExpression(cursor, 0, depth + 1);
    expect(cursor, ')');
    return inner;
  }
  if (isOperator(token, '!')) return unary('!', parseExpression(cursor, notPower, depth + 1), token);
  if (isOperator(token, '-')) return unary('-', parseExpression(cursor, signPower, depth + 1), token);
  if (isNil(token)) return parseNil(cursor, token, depth);
  const found = operand(cursor.query, token);
  if (found === undefined) throw unexpected(cursor, token);
  return found;
};

/** Pratt's method: takes operators as long as they bind tighter than `power`. */
export const parseExpression = (cursor: Cursor, power = 0, depth = 0): Expression => {
  let left = parseOperand(cursor, depth);
  for (;;) {
    const token = cursor.peek();
    const binds = token.type === 'operator' ? (powers.get(token.text) ?? 0) : 0;
    if (binds <= power || !isBinary(token.text)) return left;
    cursor.next();
    if (isEquality(token) && isNil(cursor.peek())) {
      cursor.next();
      left = existence(cursor, token, left);
      continue;
    }
    const right = parseExpression(cursor, token.text === '^' ? binds - 1 : binds, depth + 1);
    left = binary(cursor.query, token.text, left, right, token);
  }
};
