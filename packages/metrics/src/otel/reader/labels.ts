import type { Labels } from '../../model.ts';
import { snake } from '../units.ts';

/** As an element of a JSON array or object. */
function element(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(element);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, element(each)]));
}

/** An attribute's value as text: "AnyValue representation for non-OTLP protocols" of the OpenTelemetry specification. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  const plain = element(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

/** A leading digit gets the prefix that Prometheus gives it where it takes OTLP itself. */
const labelName = (key: string): string =>
  snake(key)
    .replace(/^$/, '_')
    .replace(/^(?=\d)/, 'key_');

/** Keys that become one label have their values joined by `;`, in the order of the keys as they were. */
export function labelsOf(...sources: readonly object[]): Labels {
  const values = new Map<string, string>();
  const entries = sources.flatMap((source) => Object.entries(source));
  for (const [key, value] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = labelName(key);
    const before = values.get(name);
    values.set(name, before === undefined ? textOf(value) : `${before};${textOf(value)}`);
  }
  return Object.fromEntries(values);
}
