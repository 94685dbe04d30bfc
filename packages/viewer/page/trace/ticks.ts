import type { TimeWindow } from './geometry.ts';

/** A mark on the time axis. */
export interface Tick {
  /** From the trace's start. */
  readonly micros: number;
  readonly label: string;
}

const minute = 60_000_000;
/** Steps that people count in, from a minute on; below it 1, 2 and 5 of any power of ten. */
const longSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * minute);

const niceStep = (least: number): number => {
  if (least > 30_000_000)
    return longSteps.find((step) => step >= least) ?? 1_440 * minute * Math.ceil(least / (1_440 * minute));
  if (least > 10_000_000) return least > 15_000_000 ? 30_000_000 : 15_000_000;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= least) ?? 10 * power;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

const clockLabel = (micros: number): string => {
  const seconds = Math.round(micros / 1_000_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = twoDigits(seconds % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
};

/** All labels of an axis have one unit, and as many digits as tell them apart. */
const labelOf = (micros: number, step: number, last: number): string => {
  if (last >= 2 * minute && step >= 1_000_000) return clockLabel(micros);
  const [unit, name] = last < 1_000 ? [1, 'µs'] : last < 1_000_000 ? [1_000, 'ms'] : [1_000_000, 's'];
  const digits = Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
  return `${micros === 0 ? 0 : (micros / unit).toFixed(digits)} ${name}`;
};

/** Marks at round times inside the window, at most `most` + 1. */
export const ticksOf = ({ from, to }: TimeWindow, most: number): Tick[] => {
  const step = niceStep((to - from) / most);
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const micros = (first + i) * step;
    return { micros, label: labelOf(micros, step, to) };
  });
};
