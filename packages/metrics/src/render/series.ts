import type { HistogramPoint, Labels, NumberPoint, SummaryPoint } from '../model.ts';
import { formatExemplar, formatTime, type Written } from './format.ts';
import { NUMBER_BYTES, type Output } from './output.ts';
import type { PrefixTable } from './prefixes.ts';
import { formatLabels, formatNumber } from './text.ts';

/** What the series of one family are written with. */
export interface SeriesWriter {
  readonly written: Written;
  readonly output: Output;
  readonly prefixes: PrefixTable;
  readonly created: boolean;
}

const NEWLINE = 10;
const SPACE = 32;
const COMMA = 44;
const OPEN = 123;
const CLOSE = 125;

const braces = (labels: string): string => (labels ? `{${labels}}` : '');

function writeCreated({ written, output, created }: SeriesWriter, labels: Labels, start?: number): void {
  if (created && written.created && start !== undefined)
    output.text(`${written.name}_created${braces(formatLabels(labels))} ${formatTime(start)}\n`);
}

export function writeNumber(
  writer: SeriesWriter,
  { labels, value, exemplar, start }: NumberPoint,
  place: number,
): void {
  const { written, output, prefixes } = writer;
  const make = (of: Labels) => Buffer.from(`${written.sample}${braces(formatLabels(of))} `);
  const prefix = prefixes.at(place, labels, make);
  output.reserve(prefix.length + NUMBER_BYTES + 1);
  output.bytes(prefix);
  output.number(value);
  if (exemplar && written.exemplars) {
    output.text(formatExemplar(exemplar));
    output.reserve(1);
  }
  output.byte(NEWLINE);
  writeCreated(writer, labels, start);
}

/** `le="1"} ` for each bound, and for +Inf. */
const endings = (bounds: readonly number[]): readonly Buffer[] =>
  [...bounds, Number.POSITIVE_INFINITY].map((bound) => Buffer.from(`le="${formatNumber(bound)}"} `));

/** Writes histograms. Their bounds are mostly one array, so its spelling is kept. */
export function createHistogramWriter(writer: SeriesWriter): (point: HistogramPoint, place: number) => void {
  const { written, output, prefixes } = writer;
  const bucket = `${written.name}_bucket{`;
  const make = (labels: Labels) => Buffer.from(`${bucket}${formatLabels(labels)}`);
  const sumName = Buffer.from(`${written.name}_sum`);
  const countName = Buffer.from(`${written.name}_count`);
  let bounds: readonly number[] | undefined;
  let ends: readonly Buffer[] = [];
  let longest = 0;

  /** The labels are what a bucket's prefix holds after its name. */
  function writeTail(name: Buffer, prefix: Buffer, value: number): void {
    output.reserve(name.length + prefix.length + NUMBER_BYTES + 4);
    output.bytes(name);
    if (prefix.length > bucket.length) {
      output.byte(OPEN);
      output.range(prefix, bucket.length, prefix.length);
      output.byte(CLOSE);
    }
    output.byte(SPACE);
    output.number(value);
    output.byte(NEWLINE);
  }

  return (point, place) => {
    const { labels, counts, count, sum, exemplars, start } = point;
    if (point.bounds !== bounds) {
      bounds = point.bounds;
      ends = endings(bounds);
      longest = ends.reduce((most, { length }) => Math.max(most, length), 0);
    }
    const prefix = prefixes.at(place, labels, make);
    const isBare = prefix.length === bucket.length;
    const room = prefix.length + longest + NUMBER_BYTES + 2;
    for (const [i, end] of ends.entries()) {
      const exemplar = written.exemplars ? exemplars?.[i] : undefined;
      output.reserve(room);
      output.bytes(prefix);
      if (!isBare) output.byte(COMMA);
      output.bytes(end);
      output.number(counts[i] ?? count);
      if (exemplar) output.text(formatExemplar(exemplar));
      output.reserve(1);
      output.byte(NEWLINE);
    }
    writeTail(sumName, prefix, sum);
    writeTail(countName, prefix, count);
    writeCreated(writer, labels, start);
  };
}

export function writeSummary(writer: SeriesWriter, point: SummaryPoint): void {
  const { written, output } = writer;
  const { labels, quantiles, count, sum, start } = point;
  const text = formatLabels(labels);
  for (const { quantile, value } of quantiles)
    output.text(
      `${written.name}{${text}${text && ','}quantile="${formatNumber(quantile)}"} ${formatNumber(value)}\n`,
    );
  output.text(`${written.name}_sum${braces(text)} ${formatNumber(sum)}\n`);
  output.text(`${written.name}_count${braces(text)} ${formatNumber(count)}\n`);
  writeCreated(writer, labels, start);
}
