import { isField } from './ast.ts';
import { type CompiledQuery, compile } from './compile.ts';
import { TraceqlError } from './error.ts';
import { parse } from './parse.ts';
import { type Token, tokenize } from './tokenize.ts';

/** What `make` gives, or undefined where it throws TraceqlError. */
const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch (error) {
    if (error instanceof TraceqlError) return undefined;
    throw error;
  }
};

/** The tokens up to the first text that is none, such as a string whose end is not typed yet. */
const tokensOf = (query: string): Token[] => {
  try {
    return tokenize(query);
  } catch (error) {
    if (!(error instanceof TraceqlError)) throw error;
    return attempt(() => tokenize(query.slice(0, error.offset))) ?? [];
  }
};

/** Operands of the operators between the first braces that stand in no parentheses. */
interface Body {
  readonly operands: readonly (readonly Token[])[];
  readonly operators: readonly string[];
}

const bodyOf = ([brace, ...rest]: readonly Token[]): Body | undefined => {
  if (brace?.text !== '{' || brace.type !== 'operator') return undefined;
  const operands: Token[][] = [[]];
  const operators: string[] = [];
  let depth = 0;
  for (const [index, token] of rest.entries()) {
    const text = token.type === 'operator' ? token.text : '';
    if (token.type === 'end') return { operands, operators };
    if (text === '}') {
      const next = rest[index + 1];
      return next?.type === 'end' || next?.text === '|' ? { operands, operators } : undefined;
    }
    if (text === '(') depth++;
    if (text === ')') depth--;
    if (depth === 0 && (text === '&&' || text === '||')) {
      operators.push(text);
      operands.push([]);
    } else operands.at(-1)?.push(token);
  }
  return undefined;
};

/** Makes a filter's text ready to run; undefined for one that is incomplete, or a field without a comparison. */
const compileFilter = (text: string): CompiledQuery | undefined =>
  attempt(() => {
    const query = parse(`{ ${text} }`);
    return query.filter === undefined || isField(query.filter) ? undefined : compile(query);
  });

/**
 * Makes the complete conditions of a query ready to run that may be half typed: `{ .a = 1 && .b = ` asks for `.a = 1`.
 * Undefined where there are none, and where what is left of the query would leave out spans that it takes.
 */
export const compilePartial = (query: string): CompiledQuery | undefined => {
  const body = bodyOf(tokensOf(query));
  if (body === undefined) return undefined;
  const texts = body.operands.flatMap((tokens) => {
    const [first, last] = [tokens[0], tokens.at(-1)];
    return first && last ? [query.slice(first.offset, last.offset + last.length)] : [];
  });
  if (body.operators.includes('||')) {
    if (texts.length <= body.operators.length) return undefined;
    return compileFilter(texts.map((text, i) => `${body.operators[i - 1] ?? ''} ${text}`).join(' '));
  }
  const complete = texts.filter((text) => compileFilter(text) !== undefined);
  return complete.length === 0 ? undefined : compileFilter(complete.join(' && '));
};
