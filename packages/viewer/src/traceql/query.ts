import { type CompiledQuery, compile } from './compile.ts';
import { parse } from './parse.ts';

/** Makes a query ready to run. Throws TraceqlError. */
export const compileQuery = (query: string): CompiledQuery => compile(parse(query));
