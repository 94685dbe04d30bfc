const units: readonly [bigint, string][] = [
  [3_600_000_000_000n, 'h'],
  [60_000_000_000n, 'm'],
];

const withFraction = (nanos: bigint, unit: bigint): string => {
  const fraction = String(nanos % unit).padStart(String(unit).length - 1, '0');
  return `${nanos / unit}.${fraction}`.replace(/\.?0+$/, '');
};

/** A duration in nanoseconds as Go's `Duration.String` writes it: `1h2m3.5s`, `85.6ms`, `0s`. */
export const goDuration = (nanos: bigint): string => {
  if (nanos < 0n) return `-${goDuration(-nanos)}`;
  if (nanos === 0n) return '0s';
  if (nanos < 1_000n) return `${nanos}ns`;
  if (nanos < 1_000_000n) return `${trimmed(nanos, 1_000n)}µs`;
  if (nanos < 1_000_000_000n) return `${trimmed(nanos, 1_000_000n)}ms`;
  let rest = nanos;
  let text = '';
  for (const [unit, name] of units) {
    if (rest >= unit || text !== '') text += `${rest / unit}${name}`;
    rest %= unit;
  }
  return `${text}${trimmed(rest, 1_000_000_000n)}s`;
};

const trimmed = (nanos: bigint, unit: bigint): string =>
  nanos % unit === 0n ? String(nanos / unit) : withFraction(nanos, unit);

/** A double as Tempo writes it: the shortest text that reads back, with `.0` where it would look like an integer. */
export const goFloat = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN.0';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf.0' : '-Inf.0';
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const text = exponent < -4 || exponent >= 21 ? value.toExponential() : String(value);
  const padded = text.replace(/e([+-])(\d)$/, 'e$10$2');
  return /[e.]/.test(padded) ? padded : `${Object.is(value, -0) ? '-0' : padded}.0`;
};
