import type { Binary, Expression, Field, Query, Stage } from './ast.ts';
import { invalid, type TraceqlError, unsupported } from './error.ts';
import { operand } from './operand.ts';
import { type Token, tokenize } from './tokenize.ts';

/** How tightly the operators inside a filter bind, as in Tempo. */
const powers: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ...['=', '!=', '<', '<=', '>', '>=', '=~', '!~'].map((operator): [string, number] => [operator, 3]),
  ['+', 4],
  ['-', 4],
  ['*', 5],
  ['/', 5],
  ['%', 5],
  ['^', 6],
]);

const isKnown = (operator: string): operator is Binary['operator'] => ['&&', '=', '!='].includes(operator);

/** Between two spansets, rather than inside one. */
const spansetOperator = /^(?:[!&]?(?:>>?|<<?|~)|&&|\|\|)$/;

const metricsFunction = /^(?:rate|\w+_over_time|compare|topk|bottomk)$/;
const otherStages = new Set(['count', 'avg', 'min', 'max', 'sum', 'coalesce']);

/** Deeper nesting than any person writes, and far from the end of the stack. */
const maxDepth = 100;

interface Cursor {
  readonly query: string;
  peek(): Token;
  next(): Token;
}

const cursorOver = (query: string): Cursor => {
  const tokens = tokenize(query);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { type: 'end', text: '$end', offset: query.length };
  return {
    query,
    peek,
    next() {
      const token = peek();
      at++;
      return token;
    },
  };
};

const unexpected = ({ query }: Cursor, token: Token): TraceqlError =>
  invalid(query, token.offset, `syntax error: unexpected ${token.text}`);

const isOperator = (token: Token, text: string): boolean => token.type === 'operator' && token.text === text;

const expect = (cursor: Cursor, text: string): void => {
  const token = cursor.next();
  if (!isOperator(token, text)) throw unexpected(cursor, token);
};

const parseOperand = (cursor: Cursor, depth: number): Expression => {
  const token = cursor.next();
  if (depth > maxDepth) throw invalid(cursor.query, token.offset, 'the query is nested too deeply');
  if (isOperator(token, '(')) {
    const inner = parseExpression(cursor, 0, depth + 1);
    expect(cursor, ')');
    return inner;
  }
  if (isOperator(token, '!')) throw unsupported(cursor.query, token.offset, 'the operator !');
  if (isOperator(token, '-')) {
    const literal = parseOperand(cursor, depth + 1);
    if (literal.type !== 'int') throw unsupported(cursor.query, token.offset, 'the operator -');
    return { ...literal, value: -literal.value, text: `-${literal.text}`, offset: token.offset };
  }
  const found = operand(cursor.query, token);
  if (found === undefined) throw unexpected(cursor, token);
  return found;
};

/** Pratt's method: takes operators as long as they bind tighter than `power`. */
const parseExpression = (cursor: Cursor, power: number, depth: number): Expression => {
  let left = parseOperand(cursor, depth);
  for (;;) {
    const token = cursor.peek();
    const binds = token.type === 'operator' ? (powers.get(token.text) ?? 0) : 0;
    if (binds <= power) return left;
    cursor.next();
    if (!isKnown(token.text)) throw unsupported(cursor.query, token.offset, `the operator ${token.text}`);
    const right = parseExpression(cursor, binds, depth + 1);
    left = { type: 'binary', operator: token.text, left, right, offset: token.offset };
  }
};

const parseFilter = (cursor: Cursor): Expression | undefined => {
  if (isOperator(cursor.peek(), '(')) {
    throw unsupported(cursor.query, cursor.peek().offset, 'a spanset expression in parentheses');
  }
  expect(cursor, '{');
  const filter = isOperator(cursor.peek(), '}') ? undefined : parseExpression(cursor, 0, 0);
  expect(cursor, '}');
  return filter;
};

const parseField = (cursor: Cursor): Field => {
  const token = cursor.next();
  const field = operand(cursor.query, token);
  if (field?.type === 'intrinsic' || field?.type === 'attribute') return field;
  throw unexpected(cursor, token);
};

const parseFields = (cursor: Cursor): Field[] => {
  expect(cursor, '(');
  const fields = [parseField(cursor)];
  while (isOperator(cursor.peek(), ',')) {
    cursor.next();
    fields.push(parseField(cursor));
  }
  expect(cursor, ')');
  return fields;
};

const parseStage = (cursor: Cursor): Stage => {
  const token = cursor.next();
  if (isOperator(token, '{')) throw unsupported(cursor.query, token.offset, 'a second spanset filter');
  if (token.type !== 'word') throw unexpected(cursor, token);
  if (token.text === 'select') return { type: 'select', fields: parseFields(cursor) };
  if (token.text === 'by') {
    const [field, ...others] = parseFields(cursor);
    if (field === undefined || others.length > 0) {
      throw invalid(cursor.query, token.offset, 'syntax error: by() takes one field');
    }
    return { type: 'by', field };
  }
  if (metricsFunction.test(token.text)) {
    throw unsupported(cursor.query, token.offset, `the metrics function ${token.text}()`);
  }
  if (otherStages.has(token.text)) throw unsupported(cursor.query, token.offset, `${token.text}()`);
  throw invalid(cursor.query, token.offset, `syntax error: unknown identifier: ${token.text}`);
};

/** Parses a query of TraceQL's tier 0. Throws TraceqlError with the place for what is wrong or beyond it. */
export const parse = (query: string): Query => {
  const cursor = cursorOver(query);
  const filter = parseFilter(cursor);
  const stages: Stage[] = [];
  while (isOperator(cursor.peek(), '|')) {
    cursor.next();
    stages.push(parseStage(cursor));
  }
  const rest = cursor.peek();
  if (rest.type === 'end') return { text: query, filter, stages };
  if (rest.type === 'operator' && spansetOperator.test(rest.text)) {
    throw unsupported(query, rest.offset, `the spanset operator ${rest.text}`);
  }
  if (rest.text === 'with') throw unsupported(query, rest.offset, 'with()');
  throw unexpected(cursor, rest);
};
