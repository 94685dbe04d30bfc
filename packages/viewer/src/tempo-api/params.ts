import { HttpError } from '../http/body.ts';

const bad = (text: string): never => {
  throw new HttpError(400, text);
};

const maxUint32 = 0xffffffff;

/** An unsigned integer of at most 32 bits, refused in the words that Tempo takes from Go. */
const uint32 = (query: URLSearchParams, name: string): number | undefined => {
  const raw = query.get(name);
  if (raw === null || raw === '') return undefined;
  const quoted = JSON.stringify(raw);
  if (!/^\d+$/.test(raw)) return bad(`invalid ${name}: strconv.ParseUint: parsing ${quoted}: invalid syntax`);
  const value = Number(raw);
  return value > maxUint32
    ? bad(`invalid ${name}: strconv.ParseUint: parsing ${quoted}: value out of range`)
    : value;
};

/** A positive count. */
export const count = (query: URLSearchParams, name: string, fallback: number): number => {
  const value = uint32(query, name);
  return value === 0 ? bad(`invalid ${name}: must be a positive number`) : (value ?? fallback);
};

/** A range of time in seconds since 1970; undefined for all time. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Reads `start` and `end`, which come together or not at all. */
export const timeRange = (query: URLSearchParams): TimeRange | undefined => {
  const start = uint32(query, 'start') ?? 0;
  const end = uint32(query, 'end') ?? 0;
  if (start === 0 && end === 0) return undefined;
  return start >= end
    ? bad(`http parameter start must be before end. received start=${start} end=${end}`)
    : { start, end };
};

/** A trace id of up to 32 hex digits, padded left with zeros. */
export const traceIdOf = (raw: string): string => {
  const foreign = raw.search(/[^0-9a-f]/i);
  if (foreign >= 0) {
    const character = String.fromCodePoint(raw.codePointAt(foreign) ?? 0);
    return bad(
      `trace IDs can only contain hex characters: invalid character '${character}' at position ${foreign + 1}`,
    );
  }
  return raw.length > 32
    ? bad("trace IDs can't be larger than 128 bits")
    : raw.toLowerCase().padStart(32, '0');
};
