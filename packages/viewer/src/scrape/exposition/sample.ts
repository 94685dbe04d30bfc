import { ScrapeError } from '../error.ts';

/** Names with values. */
export type Labels = Readonly<Record<string, string>>;

/** An example of what was measured. */
export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  /** Seconds since 1970, where it says so. */
  readonly time: number | undefined;
}

/** A line with a value. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  /** Name and labels as written: the same series is written alike each time. */
  readonly key: string;
  readonly value: number;
  readonly exemplar?: Exemplar;
}

const maxLineLength = 65_536;
const maxLabels = 128;

const nameAt = /[a-zA-Z_:][\w:]*/y;
const labelAt = /[ \t]*([a-zA-Z_]\w*)[ \t]*=[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*(,?)/y;
const endAt = /[ \t]*\}/y;
const wordAt = /[ \t]+([^ \t]+)/y;
const restAt = /[ \t]*(?:#|$)/y;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinite = /^([+-]?)inf(?:inity)?$/i;
const escapes: Readonly<Record<string, string>> = { n: '\n' };

/** A number of the format: NaN and infinities in any case. undefined for what is none. */
export const numberOf = (text: string): number | undefined => {
  if (decimal.test(text)) return Number(text);
  if (/^nan$/i.test(text)) return Number.NaN;
  const [, sign] = infinite.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
};

/** Reads a line from left to right. */
const createCursor = (line: string) => {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  return { take, at: () => at, is: (character: string) => line[at] === character, skip: () => void at++ };
};

type Cursor = ReturnType<typeof createCursor>;

const takeLabels = (cursor: Cursor): Labels => {
  const labels: [string, string][] = [];
  cursor.skip();
  for (;;) {
    if (cursor.take(endAt)) return Object.fromEntries(labels);
    const match = cursor.take(labelAt);
    if (match === null || labels.length === maxLabels) throw new ScrapeError('its labels are broken');
    const [, name = '', text = '', comma] = match;
    labels.push([name, text.replace(/\\(.)/g, (_, escaped: string) => escapes[escaped] ?? escaped)]);
    if (comma === '' && !cursor.take(endAt)) throw new ScrapeError('its labels are broken');
    if (comma === '') return Object.fromEntries(labels);
  }
};

const takeNumber = (cursor: Cursor, what: string): number => {
  const value = numberOf(cursor.take(wordAt)?.[1] ?? '');
  if (value === undefined) throw new ScrapeError(`it has no ${what}`);
  return value;
};

/** After ` # ` of OpenMetrics. */
const takeExemplar = (cursor: Cursor): Exemplar => {
  cursor.take(/[ \t]*/y);
  if (!cursor.is('{')) throw new ScrapeError('its exemplar is broken');
  const labels = takeLabels(cursor);
  const value = takeNumber(cursor, 'value of its exemplar');
  return { labels, value, time: numberOf(cursor.take(wordAt)?.[1] ?? '') };
};

/** Reads a line of text 0.0.4 or OpenMetrics that is no comment. Throws ScrapeError, which does not repeat the line. */
export const readSample = (line: string): Sample => {
  if (line.length > maxLineLength) throw new ScrapeError('it is too long');
  const cursor = createCursor(line);
  const name = cursor.take(nameAt)?.[0];
  if (name === undefined) throw new ScrapeError('it begins with no name');
  cursor.take(/[ \t]*(?=\{)/y);
  const labels = cursor.is('{') ? takeLabels(cursor) : {};
  const key = line.slice(0, cursor.at());
  const value = takeNumber(cursor, 'value');
  cursor.take(/[ \t]+[+-]?[\d.e+]+(?=[ \t]|$)/y);
  const rest = cursor.take(restAt);
  if (rest === null) throw new ScrapeError('it has more than a value and a time');
  return { name, labels, key, value, ...(rest[0].endsWith('#') && { exemplar: takeExemplar(cursor) }) };
};
