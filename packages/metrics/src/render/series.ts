import type { Exemplar, HistogramPoint, Labels, NumberPoint, SummaryPoint } from '../model.ts';
import { EXEMPLAR_BYTES, formatExemplar, formatTime, type Written } from './format.ts';
import { NUMBER_BYTES, type Output } from './output.ts';
import { type Prefix, type Prefixes, spell } from './prefixes.ts';
import { formatLabels, formatNumber } from './text.ts';

/** What the series of one family are written with. */
export interface SeriesWriter {
  readonly written: Written;
  readonly output: Output;
  readonly prefixes: Prefixes;
  readonly created: boolean;
}

const NEWLINE = 10;
const SPACE = 32;
const OPEN = 123;
const CLOSE = 125;

const braces = (labels: string): string => (labels ? `{${labels}}` : '');

function writeCreated({ written, output, created }: SeriesWriter, labels: Labels, start?: number): void {
  if (created && written.created && start !== undefined)
    output.text(`${written.name}_created${braces(formatLabels(labels))} ${formatTime(start)}\n`);
}

export function createNumberWriter(writer: SeriesWriter): (point: NumberPoint) => void {
  const { written, output, prefixes } = writer;
  const make = (labels: Labels) => `${written.sample}${braces(formatLabels(labels))} `;
  return ({ labels, value, exemplar, start }) => {
    const prefix = prefixes.of(labels, make);
    output.reserve(prefix.bytes.length + NUMBER_BYTES + EXEMPLAR_BYTES + 1);
    output.bytes(prefix.bytes);
    output.ascii(spell(prefix, value));
    if (exemplar && written.exemplars) output.utf8(formatExemplar(exemplar));
    output.byte(NEWLINE);
    writeCreated(writer, labels, start);
  };
}

/** `1"} ` for each bound, and for +Inf. */
const endings = (bounds: readonly number[]): readonly Uint8Array[] =>
  [...bounds, Number.POSITIVE_INFINITY].map((bound) => Buffer.from(`${formatNumber(bound)}"} `));

/** Writes histograms. Their bounds are mostly one array, so its spelling is kept. */
export function createHistogramWriter(writer: SeriesWriter): (point: HistogramPoint) => void {
  const { written, output, prefixes } = writer;
  const bucket = `${written.name}_bucket{`;
  const [sumName, countName] = [Buffer.from(`${written.name}_sum`), Buffer.from(`${written.name}_count`)];
  const bare = bucket.length + 'le="'.length;
  let bounds: readonly number[] | undefined;
  let ends: readonly Uint8Array[] = [];
  let longest = 0;

  function make(labels: Labels): string {
    const text = formatLabels(labels);
    return `${bucket}${text}${text && ','}le="`;
  }

  function learn(those: readonly number[]): void {
    bounds = those;
    ends = endings(those);
    longest = Math.max(...ends.map(({ length }) => length));
  }

  function writeBucket(start: Uint8Array, end: Uint8Array, value: number, exemplar: Exemplar | undefined) {
    if (!exemplar) return output.line(start, end, value);
    output.bytes(start);
    output.few(end);
    output.number(value);
    output.utf8(formatExemplar(exemplar));
    output.byte(NEWLINE);
  }

  /** The labels stand in a bucket's beginning, between its name and `le`. */
  function writeTail(name: Uint8Array, start: Uint8Array): void {
    output.few(name);
    if (start.length > bare) {
      output.byte(OPEN);
      output.few(start, bucket.length, start.length - ',le="'.length);
      output.byte(CLOSE);
    }
    output.byte(SPACE);
  }

  function writeLines(prefix: Prefix, { counts, count, sum, exemplars: all }: HistogramPoint): void {
    const start = prefix.bytes;
    const exemplars = written.exemplars ? all : undefined;
    for (let i = 0; i < ends.length; i += 1)
      writeBucket(start, ends[i] as Uint8Array, counts[i] ?? count, exemplars?.[i]);
    writeTail(sumName, start);
    output.ascii(spell(prefix, sum));
    output.byte(NEWLINE);
    writeTail(countName, start);
    output.number(count);
    output.byte(NEWLINE);
  }

  return (point) => {
    if (point.bounds !== bounds) learn(point.bounds);
    const prefix = prefixes.of(point.labels, make);
    const isAgain = prefixes.isAgain(prefix, point);
    const line = prefix.bytes.length + longest + NUMBER_BYTES + 1;
    output.reserve((ends.length + 2) * line + (point.exemplars?.length ?? 0) * EXEMPLAR_BYTES);
    if (prefix.lines) output.bytes(prefix.lines);
    else {
      const mark = output.mark();
      writeLines(prefix, point);
      if (isAgain && prefixes.takeRoom(prefix, output.mark() - mark)) prefix.lines = output.since(mark);
    }
    writeCreated(writer, point.labels, point.start);
  };
}

export function createSummaryWriter(writer: SeriesWriter): (point: SummaryPoint) => void {
  const { written, output } = writer;
  return ({ labels, quantiles, count, sum, start }) => {
    const text = formatLabels(labels);
    for (const { quantile, value } of quantiles)
      output.text(
        `${written.name}{${text}${text && ','}quantile="${formatNumber(quantile)}"} ${formatNumber(value)}\n`,
      );
    output.text(`${written.name}_sum${braces(text)} ${formatNumber(sum)}\n`);
    output.text(`${written.name}_count${braces(text)} ${formatNumber(count)}\n`);
    writeCreated(writer, labels, start);
  };
}
