import type { Literal, Place } from './ast.ts';
import { invalid } from './error.ts';
import type { Token } from './tokenize.ts';

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
};

const escapeSequence = /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-7][0-9a-fA-F]|[01][0-7]{2}|[\s\S])/g;

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

/** The character that an escape sequence of Go stands for; bytes beyond ASCII alone are no text. */
const unescaped = (query: string, place: Place, sequence: string, code: string): string => {
  const digits = /^[uUx]./.test(code) ? code.slice(1) : code;
  const number = code.length === 1 ? Number.NaN : Number.parseInt(digits, /^[01]/.test(code) ? 8 : 16);
  if (number <= 0x10ffff && !isSurrogate(number)) return String.fromCodePoint(number);
  const character = code.length === 1 ? escapes[code] : undefined;
  if (character === undefined) throw invalid(query, place, `invalid escape ${sequence} in a string`);
  return character;
};

/** The text between quotes; backquotes take everything but carriage returns as it stands. */
export const unquote = (query: string, { text, offset, length }: Token): string =>
  text.startsWith('`')
    ? text.slice(1, -1).replaceAll('\r', '')
    : text
        .slice(1, -1)
        .replace(escapeSequence, (sequence, code: string) =>
          unescaped(query, { offset, length }, sequence, code),
        );

const unitNanos: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
};

const part = /(\d*)\.?(\d*)(ns|us|µs|μs|ms|[smhdwy])/g;
/** The form that Prometheus reads: each unit once, in this order, whole numbers. The other one is Go's. */
const prometheusDuration = /^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;
/** No unit takes a number of more digits; a long one would cost the square of its length. */
const maxDigits = 19;
const maxInt64 = (1n << 63n) - 1n;

const significant = (digits: string): string => digits.replace(/^0+(?=\d)/, '');

/** Nanoseconds of a duration's text; undefined where it is none, or beyond 64 bits. */
const nanosOf = (text: string): bigint | undefined => {
  if (/[dwy]/.test(text) && !prometheusDuration.test(text)) return undefined;
  let nanos = 0n;
  for (const [, digits = '', fraction = '', unit = ''] of text.matchAll(part)) {
    const scale = unitNanos[unit] ?? 0n;
    const whole = significant(digits);
    if (whole.length > maxDigits) return undefined;
    const tail = fraction.slice(0, maxDigits);
    nanos += BigInt(whole || 0) * scale + (BigInt(tail || 0) * scale) / 10n ** BigInt(tail.length);
    if (nanos > maxInt64) return undefined;
  }
  return nanos;
};

/** A duration. */
export const duration = (query: string, { text, offset, length }: Token): Literal => {
  const value = nanosOf(text);
  if (value === undefined) {
    throw invalid(query, { offset, length }, `syntax error: invalid duration: ${text.slice(0, 40)}`);
  }
  return { type: 'duration', value, offset, length };
};

/** An integer of 64 bits, or a float. */
export const number = (query: string, { text, offset, length }: Token): Literal => {
  const place = { offset, length };
  if (!/^\d+$/.test(text)) {
    const value = Number(text);
    if (!Number.isFinite(value)) throw invalid(query, place, `float out of range: ${text.slice(0, 40)}`);
    return { type: 'float', value, ...place };
  }
  // No more digits than needed are made a number.
  const value = BigInt(significant(text).slice(0, 20));
  if (value > maxInt64) throw invalid(query, place, `integer out of range: ${text.slice(0, 40)}`);
  return { type: 'int', value, ...place };
};
