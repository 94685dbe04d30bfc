import { snake, unitWord } from '../units.ts';

export interface Named {
  readonly name: string;
  /** A UCUM unit. */
  readonly unit: string;
  readonly isCounter: boolean;
}

const ended = (stem: string, suffix: string): boolean => stem === suffix || stem.endsWith(`_${suffix}`);

/** The metric's name as Prometheus has it; with suffixes its unit's word and, of a counter, `_total` end it. */
export function prometheusName({ name, unit, isCounter }: Named, suffixes: boolean): string {
  const clean = snake(name).replace(/^(?=\d|$)/, '_');
  if (!suffixes) return clean;
  const stem = isCounter && ended(clean, 'total') ? clean.slice(0, -'_total'.length) : clean;
  const word = unitWord(unit);
  const withUnit = !word || ended(stem, word) ? stem : snake(`${stem}_${word}`);
  return isCounter ? snake(`${withUnit}_total`) : withUnit;
}
