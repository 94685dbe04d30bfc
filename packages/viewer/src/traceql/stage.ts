import type { AggregateName, AggregateStage, Comparator, Field, Literal, Stage } from './ast.ts';
import { impliedType, isMatching, isValidFor } from './check-types.ts';
import { type Cursor, expect, isOperator, unexpected } from './cursor.ts';
import { invalid, unsupported } from './error.ts';
import { unary } from './fold.ts';
import { operand } from './operand.ts';
import { aggregateName, printLiteral } from './print.ts';
import type { Token } from './tokenize.ts';

const metricsFunction = /^(?:rate|\w+_over_time|compare|topk|bottomk)$/;

const isAggregate = (word: string): word is AggregateName =>
  ['count', 'avg', 'min', 'max', 'sum'].includes(word);

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

/** The one field in the parentheses. Tempo also takes expressions there. */
const parseOnlyField = (cursor: Cursor, { offset, text, length }: Token): Field => {
  const [field, ...others] = parseFields(cursor);
  if (field !== undefined && others.length === 0) return field;
  throw invalid(cursor.query, { offset, length }, `syntax error: ${text}() takes one field`);
};

const comparators: readonly string[] = ['=', '!=', '<', '<=', '>', '>='];
const isComparator = (text: string): text is Comparator => comparators.includes(text);

const parseConstant = (cursor: Cursor): Literal => {
  const token = cursor.next();
  const sign = isOperator(token, '-') ? token : undefined;
  const last = sign === undefined ? token : cursor.next();
  const literal = operand(cursor.query, last);
  if (literal?.type !== 'int' && literal?.type !== 'float' && literal?.type !== 'duration') {
    throw unexpected(cursor, last);
  }
  const signed = sign === undefined ? literal : unary('-', literal, sign);
  return signed.type === 'int' || signed.type === 'float' || signed.type === 'duration' ? signed : literal;
};

/** An aggregate has a number to calculate with, and a number to be compared with. */
const checkAggregate = ({ query }: Cursor, stage: AggregateStage): AggregateStage => {
  const { field, literal, operator } = stage;
  const type = field === undefined ? 'int' : impliedType(field);
  const name = aggregateName(stage);
  if (!isMatching(type, 'int')) {
    throw invalid(
      query,
      field ?? stage,
      `aggregate field expressions must resolve to a number type: ${name}`,
    );
  }
  if (isMatching(type, literal.type) && isValidFor(operator, literal.type)) return stage;
  const text = `${name} ${operator} ${printLiteral(literal)}`;
  throw invalid(query, stage, `binary operations must operate on the same type: ${text}`);
};

const parseAggregate = (cursor: Cursor, token: Token, name: AggregateName): Stage => {
  const { offset, length } = token;
  let field: Field | undefined;
  if (name === 'count') {
    expect(cursor, '(');
    expect(cursor, ')');
  } else field = parseOnlyField(cursor, token);
  const operator = cursor.next();
  if (operator.type !== 'operator' || !isComparator(operator.text)) throw unexpected(cursor, operator);
  const literal = parseConstant(cursor);
  return checkAggregate(cursor, {
    type: 'aggregate',
    name,
    field,
    operator: operator.text,
    literal,
    offset,
    length,
  });
};

/** Parses what follows a `|`. Throws TraceqlError. */
export const parseStage = (cursor: Cursor): Stage => {
  const token = cursor.next();
  const { query } = cursor;
  if (isOperator(token, '{')) throw unsupported(query, token, 'a second spanset filter');
  if (token.type !== 'word') throw unexpected(cursor, token);
  if (token.text === 'select') return { type: 'select', fields: parseFields(cursor) };
  if (token.text === 'by') return { type: 'by', field: parseOnlyField(cursor, token) };
  if (isAggregate(token.text)) return parseAggregate(cursor, token, token.text);
  if (metricsFunction.test(token.text)) {
    throw unsupported(query, token, `the metrics function ${token.text}()`);
  }
  if (token.text === 'coalesce') throw unsupported(query, token, 'coalesce()');
  throw invalid(query, token, `syntax error: unknown identifier: ${token.text.slice(0, 40)}`);
};
