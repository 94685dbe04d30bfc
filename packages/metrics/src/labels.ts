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
  const copy: Record<string, string> = {};
  const add = (name: string, value: unknown): boolean => {
    if (value === undefined || value === null) return true;
    if (name === reserved || !LABEL_NAME.test(name)) return false;
    copy[name] = String(value);
    return true;
  };
  for (const [name, value] of Object.entries(raw)) if (!add(name, value)) return undefined;
  for (const [name, value] of Object.entries(defaults))
    if (!Object.hasOwn(copy, name) && !add(name, value)) return undefined;
  return Object.freeze(copy);
}

/** The same for equal label sets. Prometheus takes an empty value for an absent label. */
export function labelKey(labels: Labels): string {
  const present = Object.entries(labels).filter(([, value]) => value !== '');
  return JSON.stringify(present.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** FNV-1a, and the last steps of MurmurHash3, without which sums of hashes of like texts collide. */
function textHash(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Equal for equal label sets, and seldom for others: 32 bits, in whatever order the labels are. */
export function labelHash(labels: Labels): number {
  let sum = 0;
  for (const name in labels) {
    const value = labels[name] ?? '';
    if (value !== '') sum = (sum + textHash(value, textHash(name, 0x811c9dc5))) | 0;
  }
  return sum;
}
