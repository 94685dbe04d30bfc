import type { Labels } from './model.ts';

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

export const isMetricName = (name: unknown): name is string =>
  typeof name === 'string' && METRIC_NAME.test(name);

export const NO_LABELS: Labels = Object.freeze({});

/**
 * A frozen copy with each value as a string; labels without a value are left out. Undefined for a name that no format
 * can carry, that starts with the `__` Prometheus keeps for itself, or that is the sample's own (`reserved`).
 */
export function copyLabels(raw: object, defaults: object = NO_LABELS, reserved?: string): Labels | undefined {
  const entries: [string, string][] = [];
  const add = (name: string, value: unknown): boolean => {
    if (value === undefined || value === null) return true;
    if (name === reserved || !LABEL_NAME.test(name)) return false;
    entries.push([name, String(value)]);
    return true;
  };
  for (const [name, value] of Object.entries(raw)) if (!add(name, value)) return undefined;
  const own = new Set(entries.map(([name]) => name));
  for (const [name, value] of Object.entries(defaults))
    if (!own.has(name) && !add(name, value)) return undefined;
  return Object.freeze(Object.fromEntries(entries));
}

/** The same for equal label sets. Prometheus takes an empty value for an absent label. */
export function labelKey(labels: Labels): string {
  const present = Object.entries(labels).filter(([, value]) => value !== '');
  return JSON.stringify(present.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Equal for equal label sets, and seldom for others: 32 bits, in whatever order the labels are. */
export function labelHash(labels: Labels): number {
  let sum = 0;
  for (const name in labels) {
    const value = labels[name] ?? '';
    if (value === '') continue;
    let hash = 0x811c9dc5;
    for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x10000, 0x01000193);
    for (let i = 0; i < value.length; i += 1) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
    sum = (sum + hash) | 0;
  }
  return sum;
}
