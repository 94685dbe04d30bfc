import type { AttributeValue } from '../../src/page-api/contract.ts';

const quoted = (text: string): string =>
  `"${text
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')}"`;

/** Between quotes a name takes no escapes but those of quotes and backslashes. */
const attributeName = (key: string): string | undefined => {
  if (key === '' || /\p{Cc}/u.test(key)) return undefined;
  return /^[^\s{}()=~!<>&|^,"`\\]+$/.test(key) ? key : quoted(key);
};

/** TraceQL has no negative literal that every version reads, no list and no map. */
const literal = (value: AttributeValue): string | undefined => {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  const isPlain = typeof value === 'number' && value >= 0 && /^[\d.]+$/.test(String(value));
  return isPlain ? String(value) : undefined;
};

/** TraceQL that finds the spans with this value; undefined where it cannot say so. A list is found by its first element. */
export const findQuery = (
  scope: 'span' | 'resource',
  key: string,
  value: AttributeValue,
): string | undefined => {
  const name = attributeName(key);
  const text = literal(Array.isArray(value) ? (value[0] ?? null) : value);
  return name === undefined || text === undefined ? undefined : `{ ${scope}.${name} = ${text} }`;
};

/** The list of traces for a query. */
export const listHref = (query: string): string => `/?${new URLSearchParams({ q: query })}`;
