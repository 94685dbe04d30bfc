import { invalid } from './error.ts';

/** What a token is; an operator's text says which. */
export type TokenType = 'string' | 'number' | 'duration' | 'attribute' | 'word' | 'operator' | 'end';

/** A token and where it begins. */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly offset: number;
}

/** Longest first. Spanset operators are listed so that a refusal names them whole. */
const operators = [
  '!>>',
  '!<<',
  '&>>',
  '&<<',
  '&&',
  '||',
  '!=',
  '=~',
  '!~',
  '<=',
  '>=',
  '>>',
  '<<',
  '!>',
  '!<',
  '&>',
]
  .concat(['&<', '&~', '<', '>', '=', '~', '!', '|', '+', '-', '*', '/', '%', '^', '{', '}', '(', ')', ','])
  .map((operator) => operator.replace(/[|+*/^{}()\\]/g, '\\$&'))
  .join('|');

const quoted = '"(?:[^"\\\\\\n]|\\\\.)*"|`[^`]*`';
/** An unquoted part of an attribute's name ends at white space and at these. */
const plain = '[^\\s{}()=~!<>&|^,"`]';

/** Digits can be read in one way only: a second one would make a long number cost the square of its length. */
const decimal = '(?:\\d+(?:\\.\\d*)?|\\.\\d+)';

const patterns: readonly [TokenType | 'space', RegExp][] = [
  ['space', /\s+/y],
  ['duration', new RegExp(`(?:${decimal}(?:ns|us|µs|μs|ms|s|m|h))+(?![\\w.])`, 'y')],
  ['number', new RegExp(`${decimal}(?:[eE][+-]?\\d+)?(?![\\w.])`, 'y')],
  ['string', new RegExp(quoted, 'y')],
  ['attribute', new RegExp(`(?:[a-z]+)?\\.(?:${plain}|${quoted})+`, 'y')],
  ['word', /[A-Za-z_][\w:]*/y],
  ['operator', new RegExp(operators, 'y')],
];

const match = (query: string, offset: number): [TokenType | 'space', string] | undefined => {
  for (const [type, pattern] of patterns) {
    pattern.lastIndex = offset;
    const [text] = pattern.exec(query) ?? [];
    if (text !== undefined) return [type, text];
  }
  return undefined;
};

/** Splits a query into tokens; the last one is `end`. Throws TraceqlError. */
export const tokenize = (query: string): Token[] => {
  const tokens: Token[] = [];
  for (let offset = 0; offset < query.length; ) {
    const [type, text] = match(query, offset) ?? [];
    if (type === undefined || text === undefined) {
      const character = String.fromCodePoint(query.codePointAt(offset) ?? 0);
      throw invalid(query, offset, `syntax error: unexpected ${JSON.stringify(character)}`);
    }
    if (type !== 'space') tokens.push({ type, text, offset });
    offset += text.length;
  }
  return [...tokens, { type: 'end', text: '$end', offset: query.length }];
};
