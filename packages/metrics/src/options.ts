import { MetricsError } from './errors.ts';

/** The longest time that a timer of Node's takes, in ms: 24 days. */
export const MAX_MILLIS = 2 ** 31 - 1;

/** ERR_METRICS_OPTION; `problem` goes on after the name of the option or variable. */
export const optionError = (from: string, problem: string, options?: ErrorOptions): MetricsError =>
  new MetricsError('ERR_METRICS_OPTION', `${from} ${problem}`, options);

/** An object may have no text. */
function textOf(value: unknown): string {
  try {
    return String(value) || 'empty';
  } catch {
    return 'an object';
  }
}

/** Throws ERR_METRICS_OPTION with the value and what is wanted unless it is right. */
export function wantOption(option: string, value: unknown, isRight: boolean, wanted: string): void {
  if (!isRight) throw optionError(option, `is ${textOf(value)}: it has to be ${wanted}`);
}

/** Every option of a kind, by which TypeScript tells that none is missing. */
export type Known<O extends object> = Readonly<Record<keyof O, true>>;

/** Throws ERR_METRICS_OPTION for a name that is no option. `within` is the option that holds these. */
export function wantKnown<O extends object>(options: O, known: Known<O>, within?: string): void {
  const at = within ?? 'options';
  wantOption(at, options, typeof options === 'object' && options !== null, 'an object');
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const name = within === undefined ? unknown : `${within}.${unknown}`;
  throw optionError(name, `is no option: there are ${Object.keys(known).join(', ')}`);
}

export const wantMillis = (option: string, millis: number): void =>
  wantOption(option, millis, millis > 0 && millis <= MAX_MILLIS, `over 0 ms and at most ${MAX_MILLIS}`);

export const wantCount = (option: string, count: number, most = Number.MAX_SAFE_INTEGER): void =>
  wantOption(
    option,
    count,
    Number.isInteger(count) && count >= 1 && count <= most,
    `a whole number from 1 to ${most}`,
  );

/** For what Node takes whole milliseconds only. */
export const wantWholeMillis = (option: string, millis: number): void =>
  wantCount(option, millis, MAX_MILLIS);
