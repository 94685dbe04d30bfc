import { TypeMathBuilder } from '@grafana/grafana-foundation-sdk/expr';
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
