import type { DeliveryLimits } from './contract.ts';

const DEFAULTS = {
  maxBytes: 32 * 1024 * 1024,
  maxInFlight: 4,
  maxAgeMillis: 5 * 60_000,
  baseDelayMillis: 200,
  maxDelayMillis: 5000,
};

export type AllLimits = Readonly<typeof DEFAULTS>;

/** The limits that were given, and the default of each other one. */
export function limitsOf(given: DeliveryLimits = {}): AllLimits {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(set) };
}
