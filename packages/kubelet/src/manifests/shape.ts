import type { FieldPath, ManifestErrorCode } from './error.ts';

/** One thing wrong with a value, before it is known which file and line it is in. */
export interface Finding {
  readonly code: ManifestErrorCode;
  readonly path: FieldPath;
  readonly what: string;
}

/** Looks at one value and gives what is wrong with it. */
export type Shape = (value: unknown, path: FieldPath) => Finding[];

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value's type: what is said of a value that may be a secret. */
function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What a person calls the value: `the number 5`, `a list`, and text as it stands, up to 20 characters. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 20 ? `${value.slice(0, 20)}…` : value);
  return typeof value === 'number' || typeof value === 'boolean'
    ? `the ${typeof value} ${String(value)}`
    : typeOf(value);
}

export const invalid = (path: FieldPath, what: string): Finding[] => [{ code: 'InvalidField', path, what }];

export const text: Shape = (value, path) => {
  if (typeof value === 'string') return [];
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  return invalid(path, `must be a string, got ${typeOf(value)}${scalar ? '; put it in quotes' : ''}`);
};

/** A string of at least one character. */
export const filled: Shape = (value, path) =>
  value === '' ? invalid(path, 'must not be empty') : text(value, path);

export const flag: Shape = (value, path) =>
  typeof value === 'boolean' ? [] : invalid(path, `must be true or false, got ${nameOf(value)}`);

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Shape {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return (value, path) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? []
      : invalid(path, `must be an integer ${range}, got ${nameOf(value)}`);
}

export function matching(pattern: RegExp, maxLength: number, description: string): Shape {
  return (value, path) => {
    const wrongType = text(value, path);
    if (wrongType.length > 0) return wrongType;
    return pattern.test(String(value)) && String(value).length <= maxLength
      ? []
      : invalid(path, `must be ${description}, got ${nameOf(value)}`);
  };
}

export function oneOf(...allowed: readonly string[]): Shape {
  return (value, path) =>
    allowed.includes(String(value))
      ? []
      : invalid(path, `must be ${allowed.join(', ')}; got ${nameOf(value)}`);
}

export const anyObject: Shape = (value, path) =>
  isFields(value) ? [] : invalid(path, `must be an object, got ${typeOf(value)}`);

export function listOf(item: Shape, minLength = 0): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return invalid(path, `must be a list, got ${typeOf(value)}`);
    if (value.length < minLength)
      return [{ code: 'MissingField', path, what: 'must have at least one item' }];
    return value.flatMap((element: unknown, index) => item(element, [...path, index]));
  };
}

export function mapOf(value: Shape, key: Shape = text): Shape {
  return (map, path) => {
    if (!isFields(map)) return anyObject(map, path);
    return Object.entries(map).flatMap(([name, entry]) => {
      const at = [...path, name];
      return [...key(name, at), ...value(entry, at)];
    });
  };
}

/**
 * An object of these fields. As in the API server, null is as good as absent; a field that is not listed is ignored,
 * which is said, since it is most often a misspelling.
 */
export function object(fields: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  return (value, path) => {
    if (!isFields(value)) return anyObject(value, path);
    const missing = required.filter((name) => value[name] === undefined || value[name] === null);
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
    return [
      ...missing.map(
        (name): Finding => ({ code: 'MissingField', path: [...path, name], what: 'is required' }),
      ),
      ...Object.entries(fields).flatMap(([name, shape]) =>
        value[name] === undefined || value[name] === null ? [] : shape(value[name], [...path, name]),
      ),
      ...unknown.map(
        (name): Finding => ({
          code: 'UnknownField',
          path: [...path, name],
          what: 'is no field known here and is ignored; is it misspelt?',
        }),
      ),
    ];
  };
}
