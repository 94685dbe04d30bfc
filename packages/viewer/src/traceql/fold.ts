import type { Arithmetic, Binary, Comparator, Expression, Literal, Place, Unary } from './ast.ts';
import { isLiteral } from './ast.ts';
import { impliedType, isMatching, isValidFor } from './check-types.ts';
import { compareScalars } from './compare.ts';
import { invalid } from './error.ts';

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

const ofIntegers = (query: string, place: Place, operator: Arithmetic, a: bigint, b: bigint): bigint => {
  if (b === 0n && (operator === '/' || operator === '%')) throw invalid(query, place, 'division by zero');
  if (operator === '+') return wrap(a + b);
  if (operator === '-') return wrap(a - b);
  if (operator === '*') return wrap(a * b);
  return operator === '/' ? wrap(a / b) : a % b;
};

const ofFloats = (operator: Arithmetic, a: number, b: number): number => {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return operator === '/' ? a / b : a % b;
};

const isArithmetic = (operator: Binary['operator']): operator is Arithmetic =>
  ['+', '-', '*', '/', '%', '^'].includes(operator);

const isLogical = (operator: Binary['operator']): operator is '&&' | '||' =>
  operator === '&&' || operator === '||';

/** Regular expressions over constants and powers stay as they are; `compile` refuses them. */
const isFoldable = (operator: Binary['operator']): boolean => !['=~', '!~', '^'].includes(operator);

const calculate = (
  query: string,
  { offset, length }: Place,
  operator: Arithmetic,
  left: Literal,
  right: Literal,
): Literal => {
  const place = { offset: left.offset, length: right.offset + right.length - left.offset };
  if (left.type === 'int' && right.type === 'int') {
    const value = ofIntegers(query, { offset, length }, operator, left.value, right.value);
    return { type: 'int', value, ...place };
  }
  return { type: 'float', value: ofFloats(operator, Number(left.value), Number(right.value)), ...place };
};

/** An operation over two expressions; one over two constants is their result, as in Tempo. */
export const binary = (
  query: string,
  operator: Binary['operator'],
  left: Expression,
  right: Expression,
  place: Place,
): Expression => {
  const node: Binary = { type: 'binary', operator, left, right, offset: place.offset, length: place.length };
  if (!isLiteral(left) || !isLiteral(right) || !isFoldable(operator)) return node;
  const types = [impliedType(left), impliedType(right)] as const;
  if (!isMatching(...types) || !types.every((type) => isValidFor(operator, type))) return node;
  if (isArithmetic(operator)) return calculate(query, place, operator, left, right);
  const value = isLogical(operator)
    ? operator === '&&'
      ? left.value === true && right.value === true
      : left.value === true || right.value === true
    : compareScalars(operator satisfies Comparator, left.value, right.value);
  return { type: 'bool', value, offset: left.offset, length: right.offset + right.length - left.offset };
};

/** `!` or `-` before an expression; before a constant it is the result. */
export const unary = (operator: Unary['operator'], operand: Expression, place: Place): Expression => {
  const { offset } = place;
  const length = operand.offset + operand.length - offset;
  if (operator === '!' && operand.type === 'bool') {
    return { type: 'bool', value: !operand.value, offset, length };
  }
  if (operator === '-' && (operand.type === 'int' || operand.type === 'duration')) {
    return { type: operand.type, value: wrap(-operand.value), offset, length };
  }
  if (operator === '-' && operand.type === 'float') {
    return { type: 'float', value: -operand.value, offset, length };
  }
  return { type: 'unary', operator, operand, offset, length: place.length };
};
