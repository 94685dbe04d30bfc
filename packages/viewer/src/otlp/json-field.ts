/** The body is no OTLP JSON; the message names the field. */
export class InvalidJsonError extends Error {
  override readonly name = 'InvalidJsonError';
  readonly code = 'ERR_INVALID_OTLP_JSON';
}

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Throws InvalidJsonError. */
export const invalid = (field: string, wanted: string): never => {
  throw new InvalidJsonError(`${field} must be ${wanted}`);
};

/** A field's value that has to be an object. */
export const object = (value: unknown, field: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : invalid(field, 'an object');

const nothing: readonly unknown[] = [];

/** A repeated field; absent is empty. */
export const list = (from: Json, field: string): readonly unknown[] => {
  const value = from[field] ?? nothing;
  return Array.isArray(value) ? value : invalid(field, 'an array');
};

/** A string field; absent is empty. */
export const text = (from: Json, field: string): string => {
  const value = from[field] ?? '';
  return typeof value === 'string' ? value : invalid(field, 'a string');
};

/** A 64-bit integer, which JSON carries as text or as a number; absent is zero. */
export const integer = (value: unknown, field: string): bigint => {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  return invalid(field, 'an integer');
};

/** A 32-bit integer; absent is zero. */
export const uint32 = (from: Json, field: string): number =>
  Number(BigInt.asUintN(32, integer(from[field], field)));

/** The bytes of an id, which OTLP JSON carries as hex; absent is empty. */
export const id = (from: Json, field: string): Buffer => {
  const value = text(from, field);
  return /^(?:[0-9a-f]{2})*$/i.test(value) ? Buffer.from(value, 'hex') : invalid(field, 'hex');
};

/** An enum's number; its name is taken too, as protobuf's JSON mapping asks of parsers. */
export const enumeration = (from: Json, field: string, names: readonly string[]): bigint => {
  const value = from[field];
  const index = typeof value === 'string' ? names.indexOf(value) : -1;
  return index >= 0 ? BigInt(index) : integer(value, field);
};

const special: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** A double, which JSON carries as a number or as text. */
export const double = (value: unknown): number => {
  if (typeof value === 'number') return value;
  const parsed = special.get(value);
  if (parsed !== undefined) return parsed;
  if (typeof value !== 'string' || value.trim() === '' || Number.isNaN(Number(value))) {
    return invalid('doubleValue', 'a number');
  }
  return Number(value);
};
