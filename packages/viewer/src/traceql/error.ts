import type { Place } from './ast.ts';

/** A query that is not answered: wrong, or beyond what this store supports. */
export class TraceqlError extends Error {
  override readonly name = 'TraceqlError';
  readonly code: 'ERR_TRACEQL_INVALID' | 'ERR_TRACEQL_UNSUPPORTED';
  /** What is wrong, without the place. */
  readonly reason: string;
  /** Where the fault begins, counted from 0 in UTF-16 units of the query. */
  readonly offset: number;
  /** Length of the fault in UTF-16 units; 0 at the query's end. */
  readonly length: number;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in characters. */
  readonly column: number;

  constructor(code: TraceqlError['code'], query: string, place: Place, reason: string) {
    const lines = query.slice(0, place.offset).split('\n');
    const column = Array.from(lines.at(-1) ?? '').length + 1;
    super(`invalid TraceQL query: parse error at line ${lines.length}, col ${column}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.offset = place.offset;
    this.length = place.length;
    this.line = lines.length;
    this.column = column;
  }
}

/** The query is no TraceQL. */
export const invalid = (query: string, place: Place, reason: string): TraceqlError =>
  new TraceqlError('ERR_TRACEQL_INVALID', query, place, reason);

/** The query is TraceQL that Tempo answers and this store does not. */
export const unsupported = (query: string, place: Place, what: string): TraceqlError =>
  new TraceqlError(
    'ERR_TRACEQL_UNSUPPORTED',
    query,
    place,
    `${what} is not in the embedded store; use Tempo`,
  );
