import { MAX_MILLIS, optionError } from '../../../options.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** A value and where it came from: an option or an environment variable. */
export interface Setting<T = string> {
  readonly value: T;
  readonly from: string;
}

/** The option where it is given, else the first variable that is set; an empty one is as good as none. */
export function settingOf(env: Env, option: string, given: string | undefined, ...variables: string[]) {
  if (given !== undefined) return { value: given, from: option };
  for (const from of variables) {
    const value = env[from]?.trim();
    if (value) return { value, from };
  }
  return undefined;
}

/** A whole number of ms over 0. */
export function millisOf(
  env: Env,
  option: string,
  given: number | undefined,
  variables: readonly string[],
  otherwise: number,
): number {
  const setting = settingOf(env, option, given === undefined ? undefined : String(given), ...variables);
  if (!setting) return otherwise;
  const millis = Number(setting.value);
  if (Number.isInteger(millis) && millis > 0 && millis <= MAX_MILLIS) return millis;
  throw optionError(
    setting.from,
    `is ${quote(setting.value)}: it has to be a whole number of ms from 1 to ${MAX_MILLIS}`,
  );
}

/** One of some words. */
export function choiceOf<T extends string>(
  setting: Setting | undefined,
  choices: readonly T[],
  otherwise: T,
): T {
  if (!setting) return otherwise;
  const choice = choices.find((word) => word === setting.value.toLowerCase());
  if (choice === undefined)
    throw optionError(setting.from, `is ${quote(setting.value)}: use one of ${choices.join(', ')}`);
  return choice;
}

/** `key=value,key=value` with percent-encoded values, as OTEL_RESOURCE_ATTRIBUTES and OTEL_EXPORTER_OTLP_HEADERS have it. */
export function pairsOf(setting: Setting | undefined): Readonly<Record<string, string>> {
  if (!setting) return {};
  const { value, from } = setting;
  const pairs = value.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair, i) => {
      const [, key = '', text = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(pair) ?? [];
      try {
        if (key) return [decodeURIComponent(key), decodeURIComponent(text)];
      } catch {
        // Not percent-encoded. The value may be a secret, so it is not shown.
      }
      throw optionError(from, `is no list of key=value: entry ${i + 1} is none; percent-encode values`);
    }),
  );
}

/** A value as a message may show it: a key that was pasted in place of a path is not shown. */
export const quote = (value: string): string =>
  value.length > 200 || value.includes('\n') ? `a text of ${value.length} characters` : `"${value}"`;
