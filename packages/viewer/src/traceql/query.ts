import { type CompiledQuery, compile } from './compile.ts';
import { TraceqlError } from './error.ts';
import { parse } from './parse.ts';

/** What is wrong with a query, and where: offset and length in UTF-16 units of the query. */
export interface QueryFault {
  /** Without the place. */
  readonly message: string;
  readonly offset: number;
  readonly length: number;
  readonly code: TraceqlError['code'];
}

/** Makes a query ready to run. Throws TraceqlError. */
export const compileQuery = (query: string): CompiledQuery => compile(parse(query));

/** What is wrong with a query; undefined for one that is answered. */
export const checkQuery = (query: string): QueryFault | undefined => {
  try {
    compileQuery(query);
    return undefined;
  } catch (error) {
    if (!(error instanceof TraceqlError)) throw error;
    const { reason, offset, length, code } = error;
    return { message: reason, offset, length, code };
  }
};
