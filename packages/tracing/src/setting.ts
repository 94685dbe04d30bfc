import { TelemetryConfigError } from './errors.ts';

/** The environment as `process.env` has it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A value and where it came from: an environment variable, or `options.x`. */
export interface Setting<T = string> {
  readonly value: T;
  readonly from: string;
}

/** The first of some variables that is set. An empty variable is as good as none. */
export function readFirst(env: Env, ...names: readonly string[]): Setting | undefined {
  for (const from of names) {
    const value = env[from]?.trim();
    if (value) return { value, from };
  }
  return undefined;
}

/** A setting given in code, which wins over the environment's. */
export function given<T>(value: T | undefined, option: string): Setting<T> | undefined {
  return value === undefined ? undefined : { value, from: `options.${option}` };
}

/** A variable that holds one of some words; an unknown one is an error. */
export function readChoice<T extends string>(
  env: Env,
  choices: readonly T[],
  ...names: readonly string[]
): T | undefined {
  const setting = readFirst(env, ...names);
  const choice = choices.find((word) => word === setting?.value.toLowerCase());
  if (setting && !choice)
    throw new TelemetryConfigError(
      setting.from,
      `${quote(setting.value)} is not known; use one of ${choices.join(', ')}`,
    );
  return choice;
}

/** A variable that holds a whole number of at least `minimum`. */
export function readInteger(env: Env, minimum: number, ...names: readonly string[]): number | undefined {
  const setting = readFirst(env, ...names);
  if (!setting) return undefined;
  const number = Number(setting.value);
  if (Number.isSafeInteger(number) && number >= minimum) return number;
  throw new TelemetryConfigError(
    setting.from,
    `${quote(setting.value)} is no whole number of at least ${minimum}; correct or unset it`,
  );
}

/** A value as a message may show it: a key pasted in place of a file's path is not shown. */
export function quote(value: string): string {
  return value.length > 200 || value.includes('\n') ? `a text of ${value.length} characters` : `"${value}"`;
}
