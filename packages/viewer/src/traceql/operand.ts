import { type Field, type IntrinsicName, kindNames, type Literal, statusNames } from './ast.ts';
import { invalid, unsupported } from './error.ts';
import type { Token } from './tokenize.ts';

/** Intrinsics of Tempo that are beyond this store, apart from the forms with a colon. */
const otherIntrinsics = new Set(
  'duration statusMessage rootName rootServiceName traceDuration childCount parent'
    .split(' ')
    .concat('nestedSetLeft nestedSetRight nestedSetParent'.split(' ')),
);
const otherLiterals = new Set(['true', 'false', 'nil']);
const scopedIntrinsic = /^(?:span|trace|event|link|instrumentation):\w+$/;
const otherScopes = new Set(['parent', 'event', 'link', 'instrumentation', 'trace']);

const isIntrinsic = (word: string): word is IntrinsicName => ['name', 'status', 'kind'].includes(word);

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  "'": "'",
};

/** The text between quotes; backquotes take everything as it stands. */
const unquote = (query: string, quoted: string, offset: number): string =>
  quoted.startsWith('`')
    ? quoted.slice(1, -1)
    : quoted.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (sequence, code: string) => {
        if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
        const character = escapes[code];
        if (character === undefined) throw invalid(query, offset, `invalid escape ${sequence} in a string`);
        return character;
      });

const attribute = (query: string, { text, offset }: Token): Field => {
  const dot = text.indexOf('.');
  const scope = text.slice(0, dot) || 'any';
  if (otherScopes.has(scope)) throw unsupported(query, offset, `the scope ${scope}.`);
  if (scope !== 'any' && scope !== 'span' && scope !== 'resource') {
    throw invalid(query, offset, `syntax error: unknown scope ${scope}`);
  }
  const name = text
    .slice(dot + 1)
    .replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, (part) => unquote(query, part, offset));
  return { type: 'attribute', scope, name, text, offset };
};

const number = (query: string, { text, offset }: Token): Literal => {
  if (!/^\d+$/.test(text)) throw unsupported(query, offset, `the float ${text}`);
  // No more digits than needed are made a number.
  const value = BigInt(text.replace(/^0+(?=\d)/, '').slice(0, 20));
  if (value >= 1n << 63n) throw invalid(query, offset, `integer out of range: ${text}`);
  return { type: 'int', value, text, offset };
};

const word = (query: string, { text, offset }: Token): Field | Literal => {
  if (isIntrinsic(text)) return { type: 'intrinsic', name: text, text, offset };
  if (statusNames.includes(text)) return { type: 'status', value: text, text, offset };
  if (kindNames.includes(text)) return { type: 'kind', value: text, text, offset };
  if (otherIntrinsics.has(text) || scopedIntrinsic.test(text)) {
    throw unsupported(query, offset, `the intrinsic ${text}`);
  }
  if (otherLiterals.has(text)) throw unsupported(query, offset, `the literal ${text}`);
  throw invalid(query, offset, `syntax error: unknown identifier: ${text}`);
};

/** The field or literal that a token stands for; undefined for an operator or the end. */
export const operand = (query: string, token: Token): Field | Literal | undefined => {
  switch (token.type) {
    case 'string':
      return { ...token, type: 'string', value: unquote(query, token.text, token.offset) };
    case 'number':
      return number(query, token);
    case 'duration':
      throw unsupported(query, token.offset, `the duration ${token.text}`);
    case 'attribute':
      return attribute(query, token);
    case 'word':
      return word(query, token);
    default:
      return undefined;
  }
};
