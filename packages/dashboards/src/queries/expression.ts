import { TypeMathBuilder, TypeReduceBuilder } from '@grafana/grafana-foundation-sdk/expr';
import { EXPRESSION } from './datasources.ts';
import type { Query } from './query.ts';

/** Arithmetic of a panel's other queries by their letters, such as `$A / $B`, which TraceQL itself has not. */
export function math(expression: string, name?: string): Query {
  return {
    source: EXPRESSION,
    ...(name !== undefined && { name }),
    build: (refId) => new TypeMathBuilder().refId(refId).datasource(EXPRESSION).expression(expression),
  };
}

/** The highest value of each series of the query with that letter, which `math` calculates with and nobody sees. */
export const highest = (letter: string): Query => ({
  source: EXPRESSION,
  build: (refId) =>
    new TypeReduceBuilder()
      .refId(refId)
      .datasource(EXPRESSION)
      .expression(letter)
      .reducer('max')
      .settings({ mode: 'dropNN' })
      .hide(true),
});
