import { invalid, type TraceqlError } from './error.ts';
import { type Token, tokenize } from './tokenize.ts';

/** The tokens of a query, read from left to right. */
export interface Cursor {
  readonly query: string;
  peek(): Token;
  next(): Token;
}

/** Splits a query into tokens and stands before the first one. Throws TraceqlError. */
export const cursorOver = (query: string): Cursor => {
  const tokens = tokenize(query);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { type: 'end', text: '$end', offset: query.length, length: 0 };
  return {
    query,
    peek,
    next() {
      const token = peek();
      at++;
      return token;
    },
  };
};

/** The error of a token that must not stand where it does. */
export const unexpected = ({ query }: Cursor, token: Token): TraceqlError =>
  invalid(query, token, `syntax error: unexpected ${token.text}`);

/** Whether a token is that operator. */
export const isOperator = (token: Token, text: string): boolean =>
  token.type === 'operator' && token.text === text;

/** Steps over an operator that has to stand here. */
export const expect = (cursor: Cursor, text: string): void => {
  const token = cursor.next();
  if (!isOperator(token, text)) throw unexpected(cursor, token);
};
