import type { Query, Stage } from '../traceql/ast.ts';
import { TraceqlError } from '../traceql/error.ts';
import { aggregateName, printExpression, printField, printLiteral } from '../traceql/print.ts';
import { compileQuery } from '../traceql/query.ts';

const printStage = (stage: Stage): string => {
  if (stage.type === 'by') return `by(${printField(stage.field)})`;
  if (stage.type === 'select') return `select(${stage.fields.map(printField).join(', ')})`;
  return `${aggregateName(stage)} ${stage.operator} ${printLiteral(stage.literal)}`;
};

/** A query that means the same. */
export const printQuery = ({ filter, stages }: Omit<Query, 'text'>): string =>
  [filter === undefined ? '{ }' : `{ ${printExpression(filter)} }`, ...stages.map(printStage)].join(' | ');

/** What is wrong with a query, without its place in words, and where; undefined for one that is answered. */
export const checkQuery = (
  query: string,
): Pick<TraceqlError, 'message' | 'offset' | 'length' | 'code'> | undefined => {
  try {
    compileQuery(query);
    return undefined;
  } catch (error) {
    if (!(error instanceof TraceqlError)) throw error;
    const { reason, offset, length, code } = error;
    return { message: reason, offset, length, code };
  }
};
