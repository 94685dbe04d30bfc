import type { Exemplar, HistogramPoint, NumberPoint, SummaryPoint } from '../../../model.ts';
import { attributesSize, putAttributes } from './attributes.ts';
import { putExemplar, type ReadyExemplar, readyExemplar } from './exemplar.ts';
import {
  type Fixed64,
  fieldSize,
  fixedTag,
  nanosOf,
  type Output,
  putDouble,
  putFixed64,
  putHead,
  putInteger,
  reserve,
} from './wire.ts';

// metrics.proto: fields that NumberDataPoint, HistogramDataPoint and SummaryDataPoint have in common …
const DATA_POINTS = 1;
const START_TIME = 2;
const TIME = 3;
const COUNT = 4;
const SUM = 5;
// … and those of one.
const NUMBER = { value: 4, exemplars: 5, attributes: 7 } as const;
const HISTOGRAM = { bucketCounts: 6, explicitBounds: 7, exemplars: 8, attributes: 9 } as const;
const SUMMARY = { quantileValues: 6, attributes: 7 } as const;
const QUANTILE = 1;
const VALUE = 2;

const FIXED = 9;
/** A tag and a length. */
const HEAD_MAX = 6;
const MAX_COUNT = 2 ** 64;

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < MAX_COUNT;

/** proto3 leaves out a double whose bits are all zero; those of -0 are not. */
const isSet = (value: number): boolean => value !== 0 || Object.is(value, -0);

function begin(out: Output, size: number, start: Fixed64 | undefined, time: Fixed64): void {
  reserve(out, size + HEAD_MAX);
  putHead(out, DATA_POINTS, size);
  if (start) putFixed(out, START_TIME, start);
  putFixed(out, TIME, time);
}

function putFixed(out: Output, field: number, value: Fixed64): void {
  out.bytes[out.at++] = fixedTag(field);
  putFixed64(out, value);
}

function putNumber(out: Output, field: number, value: number): void {
  out.bytes[out.at++] = fixedTag(field);
  putDouble(out, value);
}

function putCount(out: Output, value: number): void {
  if (value === 0) return;
  out.bytes[out.at++] = fixedTag(COUNT);
  putInteger(out, value);
}

const ready = (exemplars: readonly (Exemplar | undefined)[]): readonly ReadyExemplar[] =>
  exemplars.filter((exemplar) => exemplar !== undefined).map(readyExemplar);

const sizeOf = (exemplars: readonly ReadyExemplar[]): number =>
  exemplars.reduce((sum, { size }) => sum + fieldSize(size), 0);

const NONE: readonly ReadyExemplar[] = [];

export function putNumberPoint(out: Output, point: NumberPoint, time: Fixed64): boolean {
  const start = nanosOf(point.start);
  const exemplars = point.exemplar ? ready([point.exemplar]) : NONE;
  const size = (start ? FIXED : 0) + FIXED + FIXED + sizeOf(exemplars) + attributesSize(point.labels);
  begin(out, size, start, time);
  putNumber(out, NUMBER.value, point.value);
  for (const exemplar of exemplars) putExemplar(out, NUMBER.exemplars, exemplar);
  putAttributes(out, NUMBER.attributes, point.labels);
  return true;
}

/** Cumulative counts become those of each bucket; the one after the last bound is what lies over it. */
export function putHistogramPoint(out: Output, point: HistogramPoint, time: Fixed64): boolean {
  const { labels, bounds, counts, count, sum } = point;
  if (!isCount(count) || !counts.every(isCount)) return false;
  const start = nanosOf(point.start);
  const exemplars = point.exemplars ? ready(point.exemplars) : NONE;
  const boundsSize = bounds.length * 8;
  const size =
    (start ? FIXED : 0) +
    FIXED +
    (count === 0 ? 0 : FIXED) +
    FIXED +
    fieldSize(boundsSize + 8) +
    (boundsSize === 0 ? 0 : fieldSize(boundsSize)) +
    sizeOf(exemplars) +
    attributesSize(labels);
  begin(out, size, start, time);
  putCount(out, count);
  putNumber(out, SUM, sum);
  putHead(out, HISTOGRAM.bucketCounts, boundsSize + 8);
  let below = 0;
  for (let i = 0; i < counts.length; i += 1) {
    const upTo = counts[i] ?? below;
    putInteger(out, upTo - below);
    below = upTo;
  }
  putInteger(out, count - below);
  if (boundsSize > 0) putHead(out, HISTOGRAM.explicitBounds, boundsSize);
  for (let i = 0; i < bounds.length; i += 1) putDouble(out, bounds[i] ?? 0);
  for (const exemplar of exemplars) putExemplar(out, HISTOGRAM.exemplars, exemplar);
  putAttributes(out, HISTOGRAM.attributes, labels);
  return true;
}

export function putSummaryPoint(out: Output, point: SummaryPoint, time: Fixed64): boolean {
  const { labels, quantiles, count, sum } = point;
  if (!isCount(count)) return false;
  const start = nanosOf(point.start);
  const sizes = quantiles.map(
    ({ quantile, value }) => (isSet(quantile) ? FIXED : 0) + (isSet(value) ? FIXED : 0),
  );
  const size =
    (start ? FIXED : 0) +
    FIXED +
    (count === 0 ? 0 : FIXED) +
    (isSet(sum) ? FIXED : 0) +
    sizes.reduce((all, each) => all + fieldSize(each), 0) +
    attributesSize(labels);
  begin(out, size, start, time);
  putCount(out, count);
  if (isSet(sum)) putNumber(out, SUM, sum);
  for (const [i, { quantile, value }] of quantiles.entries()) {
    putHead(out, SUMMARY.quantileValues, sizes[i] ?? 0);
    if (isSet(quantile)) putNumber(out, QUANTILE, quantile);
    if (isSet(value)) putNumber(out, VALUE, value);
  }
  putAttributes(out, SUMMARY.attributes, labels);
  return true;
}
