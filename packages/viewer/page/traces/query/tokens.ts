/** What a part of a query is, for its colour. */
export type PartKind =
  | 'space'
  | 'string'
  | 'number'
  | 'attribute'
  | 'intrinsic'
  | 'constant'
  | 'function'
  | 'operator'
  | 'brace'
  | 'other';

/** A part of a query; all parts together are the query. */
export interface Part {
  readonly kind: PartKind;
  readonly text: string;
  readonly offset: number;
}

const constants = new Set(
  'error ok unset client server internal producer consumer unspecified true false nil'.split(' '),
);
const functions = new Set('by select count avg min max sum'.split(' '));

const ofWord = (word: string): PartKind => {
  if (constants.has(word)) return 'constant';
  return functions.has(word) ? 'function' : 'intrinsic';
};

/** A quote that is not closed takes the rest: that is what somebody who types means. */
const quoted = '"(?:[^"\\\\]|\\\\.)*(?:"|$)|`[^`]*(?:`|$)';
const patterns: readonly [PartKind | 'word', RegExp][] = [
  ['space', /\s+/y],
  ['number', /\.?\d[\w.µμ]*/y],
  ['attribute', new RegExp(`(?:[a-z]+)?\\.(?:[^\\s{}()=~!<>&|^,"\`]|${quoted})*`, 'y')],
  ['string', new RegExp(quoted, 'y')],
  ['word', /[A-Za-z_][\w:]*/y],
  ['brace', /[{}()]/y],
  ['operator', /[!=<>~&|+\-*/%^,]+/y],
];

const partAt = (query: string, offset: number): Part => {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset;
    const [text] = pattern.exec(query) ?? [];
    if (text) return { kind: kind === 'word' ? ofWord(text) : kind, text, offset };
  }
  return { kind: 'other', text: String.fromCodePoint(query.codePointAt(offset) ?? 0), offset };
};

/** Splits a query for highlighting. Unlike the server's tokenizer it takes any text. */
export const partsOf = (query: string): Part[] => {
  const parts: Part[] = [];
  for (let offset = 0; offset < query.length; ) {
    const part = partAt(query, offset);
    parts.push(part);
    offset += part.text.length;
  }
  return parts;
};

/** A place in a query, in UTF-16 units from 0. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** A part, and whether it lies in the marked place. */
export interface MarkedPart extends Part {
  readonly marked: boolean;
}

/** Cuts the parts at the ends of a place. A place behind the query gets a blank of its own, so that it can be seen. */
export const mark = (parts: readonly Part[], place: Place | undefined): MarkedPart[] => {
  if (place === undefined) return parts.map((part) => ({ ...part, marked: false }));
  const from = place.offset;
  const to = from + Math.max(1, place.length);
  const marked = parts.flatMap((part) => {
    const end = part.offset + part.text.length;
    const cuts = [part.offset, ...[from, to].filter((cut) => cut > part.offset && cut < end), end];
    return cuts.slice(1).map((cut, index) => {
      const offset = cuts[index] ?? part.offset;
      const text = part.text.slice(offset - part.offset, cut - part.offset);
      return { kind: part.kind, text, offset, marked: offset >= from && offset < to };
    });
  });
  const last = parts.at(-1);
  const length = last === undefined ? 0 : last.offset + last.text.length;
  return from < length ? marked : [...marked, { kind: 'space', text: ' ', offset: length, marked: true }];
};
