/** The JSON type a field must have, as far as it is read. Fields that a shape does not name pass through. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'any'
  | { readonly list: Shape }
  /** An object with free keys and values of one shape. */
  | { readonly mapOf: Shape }
  | { readonly fields: { readonly [name: string]: Shape } };

/** A JSON value that is not what Go's decoder would take. */
export class DecodeError extends Error {
  readonly code = 'MALFORMED';
  readonly statusCode: number;

  constructor(message: string, statusCode = 400) {
    super(message);
    this.name = 'DecodeError';
    this.statusCode = statusCode;
  }
}

type JsonObject = Record<string, unknown>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function mismatch(path: string, wanted: string, value: unknown): DecodeError {
  return new DecodeError(`${path || 'the body'} must be ${wanted}, but is ${typeOf(value)}`);
}

const canonicalNames = new WeakMap<object, Map<string, string>>();

function canonicalName(fields: object, key: string): string | undefined {
  let names = canonicalNames.get(fields);
  if (!names) {
    names = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name]));
    canonicalNames.set(fields, names);
  }
  return names.get(key.toLowerCase());
}

/**
 * Checks a parsed JSON value against a shape, in place: keys are matched as Go's encoding/json does, exactly or else
 * whatever their case, and renamed to the shape's spelling. null stands for an absent field everywhere.
 */
export function conform(value: unknown, shape: Shape, path = ''): void {
  if (value === undefined || value === null || shape === 'any') return;
  if (typeof shape === 'string') {
    if (typeof value !== shape) throw mismatch(path, `a ${shape}`, value);
  } else if ('list' in shape) conformList(value, shape.list, path);
  else if (!isObject(value)) throw mismatch(path, 'an object', value);
  else if ('mapOf' in shape) {
    for (const [key, element] of Object.entries(value)) conform(element, shape.mapOf, `${path}.${key}`);
  } else conformObject(value, shape.fields, path);
}

function conformList(value: unknown, element: Shape, path: string): void {
  if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
  for (const [index, item] of value.entries()) {
    if (item === null) throw mismatch(`${path}[${index}]`, 'a value', item);
    conform(item, element, `${path}[${index}]`);
  }
}

function conformObject(object: JsonObject, fields: { readonly [name: string]: Shape }, path: string): void {
  for (const key of Object.keys(object)) {
    const name = Object.hasOwn(fields, key) ? key : canonicalName(fields, key);
    if (name === undefined) continue;
    if (name !== key && !Object.hasOwn(object, name)) object[name] = object[key];
    const shape = fields[name];
    if (shape) conform(object[name], shape, path ? `${path}.${name}` : name);
  }
}

/** Parses JSON text without quoting it in the error: a body may hold secrets. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DecodeError(`the body is not valid JSON (${Buffer.byteLength(text)} bytes)`);
  }
}
