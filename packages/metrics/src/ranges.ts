/** What is read of a header that lists what a client takes; the rest of a longer one is left out. */
const MAX_LENGTH = 2_048;
const MAX_RANGES = 32;

/** One of the things a client takes, such as `text/plain;version=0.0.4;q=0.5` or `gzip;q=0.5`. */
export interface Range {
  /** In lower case. */
  readonly value: string;
  /** Names and values in lower case, without `q`. */
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 where it is none. */
  readonly q: number;
}

const Q = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

function parseRange(text: string): Range {
  const [value = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const [name = '', given = ''] = parameter.split('=', 2);
    parameters.set(name.trim(), given.trim().replace(/^"(.*)"$/, '$1'));
  }
  const q = parameters.get('q') ?? '1';
  parameters.delete('q');
  return { value, parameters, q: Q.test(q) ? Number(q) : 0 };
}

/** The ranges of an Accept or Accept-Encoding header, RFC 9110 section 12.5, with bounded work. */
export const parseRanges = (header: string | undefined): readonly Range[] =>
  (header ?? '').slice(0, MAX_LENGTH).split(',', MAX_RANGES).map(parseRange);
