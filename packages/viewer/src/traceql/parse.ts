import type { Expression, Query, Stage } from './ast.ts';
import { type Cursor, cursorOver, expect, isOperator, unexpected } from './cursor.ts';
import { unsupported } from './error.ts';
import { parseExpression } from './expression.ts';
import { parseStage } from './stage.ts';

/** Between two spansets, rather than inside one. */
const spansetOperator = /^(?:[!&]?(?:>>?|<<?|~)|&&|\|\|)$/;

/** Stages that Tempo takes without a filter before them. */
const leadingStages = new Set(['by', 'select', 'count', 'avg', 'min', 'max', 'sum']);

const parseFilter = (cursor: Cursor): Expression | undefined => {
  const first = cursor.peek();
  if (isOperator(first, '(')) throw unsupported(cursor.query, first, 'a spanset expression in parentheses');
  if (first.type === 'word' && leadingStages.has(first.text)) {
    throw unsupported(cursor.query, first, 'a query without a filter in braces');
  }
  expect(cursor, '{');
  const filter = isOperator(cursor.peek(), '}') ? undefined : parseExpression(cursor);
  expect(cursor, '}');
  return filter;
};

/** Parses a query of TraceQL's tiers 0 and 1. Throws TraceqlError with the place of what is wrong or beyond it. */
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
    throw unsupported(query, rest, `the spanset operator ${rest.text}`);
  }
  if (rest.text === 'with') throw unsupported(query, rest, 'with()');
  throw unexpected(cursor, rest);
};
