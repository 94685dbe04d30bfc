const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const QUANTITY = /^([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?|[+-]?\d+\.)([a-zA-Z]{0,2})$/;

/** The number that a Kubernetes quantity (`250m`, `2Gi`, `1e3`) stands for; undefined where it is none. */
export function parseQuantity(quantity: unknown): number | undefined {
  const [, number, suffix = ''] = QUANTITY.exec(String(quantity)) ?? [];
  const factor = Object.hasOwn(SUFFIXES, suffix) ? SUFFIXES[suffix] : undefined;
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** A quantity in units of a divisor, rounded up to a whole number; undefined where either is no quantity. */
export function divideQuantity(quantity: unknown, divisor: unknown): string | undefined {
  const value = parseQuantity(quantity);
  const unit = parseQuantity(divisor) || 1;
  if (value === undefined) return undefined;
  // 250m of a core is 0.25 exactly, but 0.1 + 0.2 is not 0.3: what is a millionth above a whole number is that number.
  const units = value / unit;
  return String(Math.ceil(units - Math.abs(units) * 1e-9));
}
