import type { Place } from './ast.ts';
import { invalid } from './error.ts';

/** What a token is; an operator's text says which. */
export type TokenType = 'string' | 'number' | 'duration' | 'attribute' | 'word' | 'operator' | 'end';

/** A token and where it stands. */
export interface Token extends Place {
  readonly type: TokenType;
  readonly text: string;
}

/** Longest first. Spanset operators are listed so that a refusal names them whole. */
const operators = '!>> !<< &>> &<< && || != =~ !~ <= >= >> << !> !< &> &< &~'
  .split(' ')
  .concat('< > = ~ ! | + - * / % ^ { } ( ) ,'.split(' '))
  .map((operator) => operator.replace(/[|+*/^{}()\\]/g, '\\$&'))
  .join('|');

const quoted = '"(?:[^"\\\\\\n]|\\\\.)*"|`[^`]*`';
/** A quoted part of an attribute's name; it may span lines, and backquotes are no quotes in a name. */
const quotedPart = '"(?:[^"\\\\]|\\\\[\\s\\S])*"';
/** An unquoted part of an attribute's name ends at white space and at these. */
const plain = '[^\\s{}()=~!<>&|^,"]';

/** Digits can be read in one way only: a second one would make a long number cost the square of its length. */
const decimal = '(?:\\d+(?:\\.\\d*)?|\\.\\d+)';

const patterns: readonly [TokenType | 'space', RegExp][] = [
  ['space', /\s+/y],
  ['duration', new RegExp(`(?:${decimal}(?:ns|us|µs|μs|ms|[smhdwy]))+(?![\\w.])`, 'y')],
  ['number', new RegExp(`${decimal}(?:[eE][+-]?\\d+)?(?![\\w.])`, 'y')],
  ['string', new RegExp(quoted, 'y')],
  ['attribute', new RegExp(`(?:[a-z]+)?\\.(?:${plain}|${quotedPart})+`, 'y')],
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
      const place = { offset, length: character.length };
      throw invalid(query, place, `syntax error: unexpected ${JSON.stringify(character)}`);
    }
    if (type !== 'space') tokens.push({ type, text, offset, length: text.length });
    offset += text.length;
  }
  return [...tokens, { type: 'end', text: '$end', offset: query.length, length: 0 }];
};
