/** A query that is not answered: wrong, or beyond what this store supports. */
export class TraceqlError extends Error {
  override readonly name = 'TraceqlError';
  readonly code: 'ERR_TRACEQL_INVALID' | 'ERR_TRACEQL_UNSUPPORTED';
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in characters. */
  readonly column: number;

  constructor(code: TraceqlError['code'], line: number, column: number, reason: string) {
    super(`invalid TraceQL query: parse error at line ${line}, col ${column}: ${reason}`);
    this.code = code;
    this.line = line;
    this.column = column;
  }
}

const place = (query: string, offset: number): [line: number, column: number] => {
  const lines = query.slice(0, offset).split('\n');
  return [lines.length, Array.from(lines.at(-1) ?? '').length + 1];
};

/** The query is no TraceQL. */
export const invalid = (query: string, offset: number, reason: string): TraceqlError =>
  new TraceqlError('ERR_TRACEQL_INVALID', ...place(query, offset), reason);

/** The query is TraceQL that Tempo answers and this store does not. */
export const unsupported = (query: string, offset: number, what: string): TraceqlError =>
  new TraceqlError(
    'ERR_TRACEQL_UNSUPPORTED',
    ...place(query, offset),
    `${what} is not in the embedded store; use Tempo`,
  );
