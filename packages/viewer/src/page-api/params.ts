import { HttpError } from '../http/body.ts';
import type { TraceFilter } from './contract.ts';

/** A whole number between two bounds. Throws HttpError 400. */
export const whole = (
  query: URLSearchParams,
  name: string,
  { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback: number },
): number => {
  const text = query.get(name) ?? '';
  if (text === '') return fallback;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= min && value <= max) return value;
  throw new HttpError(400, `${name} must be a whole number from ${min} to ${max}`);
};

/** A text that is given; an empty one is none. */
export const given = (query: URLSearchParams, name: string): string | undefined =>
  query.get(name) || undefined;

/** How many traces a list shows. */
export const listLimit = (query: URLSearchParams): number =>
  whole(query, 'limit', { min: 1, max: 1_000, fallback: 200 });

/** The fields of the trace list's filter. Throws HttpError 400. */
export const filterOf = (query: URLSearchParams): TraceFilter => {
  const error = query.get('error') ?? '';
  if (!['', '0', '1'].includes(error)) throw new HttpError(400, 'error must be 1 or left out');
  const texts = ['q', 'service', 'namespace', 'pod'].flatMap((name) => {
    const text = given(query, name);
    return text === undefined ? [] : [[name, text]];
  });
  return { ...Object.fromEntries(texts), error: error === '1' };
};
