import type { Comparator } from './ast.ts';

/** A value that can be compared; integers and durations are bigint, floats are number. */
export type Scalar = string | boolean | bigint | number;

/** Text is ordered by its UTF-8 bytes, as in Go; UTF-16 units would put astral characters too early. */
const compareText = (a: string, b: string): number => {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
};

const isNumeric = (value: Scalar): value is bigint | number =>
  typeof value === 'bigint' || typeof value === 'number';

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Less than 0, 0, more than 0, or NaN where one value is. An integer meets a float as a float, as in Tempo. */
const compareNumbers = (a: bigint | number, b: bigint | number): number => {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
};

/** Compares two values of matching types; any other two are neither equal, nor unequal, nor ordered. */
export const compareScalars = (operator: Comparator, a: Scalar, b: Scalar): boolean => {
  const numeric = isNumeric(a) && isNumeric(b);
  if (!numeric && typeof a !== typeof b) return false;
  if (operator === '=' || operator === '!=') {
    return (numeric ? compareNumbers(a, b) === 0 : a === b) === (operator === '=');
  }
  const order = orders[operator];
  if (order === undefined || typeof a === 'boolean' || typeof b === 'boolean') return false;
  return order(numeric ? compareNumbers(a, b) : compareText(String(a), String(b)));
};
