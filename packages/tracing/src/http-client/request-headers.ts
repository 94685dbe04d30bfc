/** Headers as a dispatch has them: names and values in turn, or a record. */
export type RequestHeaders = unknown[] | Record<string, unknown>;

/**
 * A copy of the headers of a dispatch; of their third form, pairs as of a Map, it makes names and values in turn.
 * Undefined for pairs that can be read only once: undici is to read them.
 */
export function copyHeaders(headers: unknown): RequestHeaders | undefined {
  if (Array.isArray(headers)) return [...headers];
  if (typeof headers !== 'object' || headers === null) return {};
  if (!isIterable(headers)) return { ...headers };
  const pairs: unknown = headers[Symbol.iterator]();
  return pairs === headers ? undefined : [...headers].flat();
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

/** Names and values in turn. */
export function flatHeaders(headers: RequestHeaders): readonly unknown[] {
  return Array.isArray(headers) ? headers : Object.entries(headers).flat();
}

/** Adds a header, unless it is there. */
export const COPY_SETTER = {
  set(headers: RequestHeaders, name: string, value: string): void {
    const there = flatHeaders(headers).some((text, i) => i % 2 === 0 && String(text).toLowerCase() === name);
    if (there) return;
    if (Array.isArray(headers)) headers.push(name, value);
    else headers[name] = value;
  },
};
