import { cell } from './batch.ts';
import type { SpanRef } from './span-ref.ts';

const half = 2 ** 32;

/** Whole microseconds of 64-bit nanoseconds in two halves; exact, as 2^32 is 4,294,967 thousands and 296. */
const micros = (low: number, high: number): number =>
  high * 4_294_967 + Math.floor((high * 296 + low) / 1000);

/** Start in whole microseconds since 1970. */
export const startMicros = ({ batch, row }: SpanRef): number =>
  micros(cell(batch, row, 'startLow'), cell(batch, row, 'startHigh'));

/** End in whole microseconds since 1970. */
export const endMicros = ({ batch, row }: SpanRef): number =>
  micros(cell(batch, row, 'endLow'), cell(batch, row, 'endHigh'));

/** Whole microseconds from start to end; 0 for a span that ends before it starts. */
export const durationMicros = ({ batch, row }: SpanRef): number => {
  const high = cell(batch, row, 'endHigh') - cell(batch, row, 'startHigh');
  const low = cell(batch, row, 'endLow') - cell(batch, row, 'startLow');
  return Math.max(Math.floor((high * half + low) / 1000), 0);
};

/** Orders spans by their start, to the nanosecond. */
export const compareStarts = (a: SpanRef, b: SpanRef): number =>
  cell(a.batch, a.row, 'startHigh') - cell(b.batch, b.row, 'startHigh') ||
  cell(a.batch, a.row, 'startLow') - cell(b.batch, b.row, 'startLow');
