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
