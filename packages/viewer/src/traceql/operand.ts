import type { Attribute, Field, ImpliedType, Intrinsic, IntrinsicName, Literal } from './ast.ts';
import { kindNames, statusNames } from './ast.ts';
import { invalid, unsupported } from './error.ts';
import { duration, number, unquote } from './literal.ts';
import type { Token } from './tokenize.ts';

/** Type of each intrinsic. */
export const intrinsicTypes: Readonly<Record<IntrinsicName, ImpliedType>> = {
  name: 'string',
  status: 'status',
  statusMessage: 'string',
  kind: 'kind',
  duration: 'duration',
  rootName: 'string',
  rootServiceName: 'string',
  traceDuration: 'duration',
  'span:id': 'string',
  'trace:id': 'string',
};

/** Every spelling of an intrinsic that is answered. */
export const intrinsics: ReadonlyMap<string, IntrinsicName> = new Map<string, IntrinsicName>([
  ['duration', 'duration'],
  ['name', 'name'],
  ['status', 'status'],
  ['statusMessage', 'statusMessage'],
  ['kind', 'kind'],
  ['rootName', 'rootName'],
  ['rootServiceName', 'rootServiceName'],
  ['traceDuration', 'traceDuration'],
  ['span:duration', 'duration'],
  ['span:name', 'name'],
  ['span:status', 'status'],
  ['span:statusMessage', 'statusMessage'],
  ['span:kind', 'kind'],
  ['span:id', 'span:id'],
  ['trace:id', 'trace:id'],
  ['trace:rootName', 'rootName'],
  ['trace:rootService', 'rootServiceName'],
  ['trace:duration', 'traceDuration'],
]);

/** Intrinsics of Tempo that are beyond this store. */
const otherIntrinsics = new Set([
  ...['parent', 'childCount', 'nestedSetLeft', 'nestedSetRight', 'nestedSetParent'],
  ...['span:parentID', 'span:childCount', 'event:name', 'event:timeSinceStart', 'link:traceID'],
  ...['link:spanID', 'instrumentation:name', 'instrumentation:version'],
]);
const otherScopes = new Set(['parent', 'event', 'link', 'instrumentation']);

const isScope = (scope: string): scope is Attribute['scope'] => ['any', 'span', 'resource'].includes(scope);

const attribute = (query: string, token: Token): Attribute => {
  const { text, offset, length } = token;
  const dot = text.indexOf('.');
  const scope = text.slice(0, dot) || 'any';
  if (otherScopes.has(scope)) throw unsupported(query, token, `the scope ${scope}.`);
  if (!isScope(scope)) throw invalid(query, token, `syntax error: unknown scope ${scope}`);
  const name = text.slice(dot + 1).replace(/"((?:[^"\\]|\\[\s\S])*)"/g, (_, part: string) =>
    part.replace(/\\([\s\S])/g, (sequence, character: string) => {
      if (character === '"' || character === '\\') return character;
      throw invalid(query, token, `invalid escape sequence ${sequence} in an attribute's name`);
    }),
  );
  return { type: 'attribute', scope, name, offset, length };
};

const maxInt = (1n << 63n) - 1n;

const constants: ReadonlyMap<string, boolean | bigint> = new Map<string, boolean | bigint>([
  ['true', true],
  ['false', false],
  ['maxInt', maxInt],
  ['minInt', -maxInt - 1n],
]);

const word = (query: string, token: Token): Intrinsic | Literal => {
  const { text, offset, length } = token;
  const place = { offset, length };
  const name = intrinsics.get(text);
  if (name !== undefined) return { type: 'intrinsic', name, ...place };
  if (statusNames.includes(text)) return { type: 'status', value: text, ...place };
  if (kindNames.includes(text)) return { type: 'kind', value: text, ...place };
  const value = constants.get(text);
  if (typeof value === 'boolean') return { type: 'bool', value, ...place };
  if (typeof value === 'bigint') return { type: 'int', value, ...place };
  if (otherIntrinsics.has(text)) throw unsupported(query, token, `the intrinsic ${text}`);
  if (text === 'nil') throw invalid(query, token, 'syntax error: unexpected nil');
  throw invalid(query, token, `syntax error: unknown identifier: ${text.slice(0, 40)}`);
};

/** The field or literal that a token stands for; undefined for an operator or the end. */
export const operand = (query: string, token: Token): Field | Literal | undefined => {
  switch (token.type) {
    case 'string':
      return {
        type: 'string',
        value: unquote(query, token),
        offset: token.offset,
        length: token.length,
      };
    case 'number':
      return number(query, token);
    case 'duration':
      return duration(query, token);
    case 'attribute':
      return attribute(query, token);
    case 'word':
      return word(query, token);
    default:
      return undefined;
  }
};
