import { CONTENT_TYPES, type Format } from './render/format.ts';

export interface Negotiated {
  readonly format: Format;
  readonly contentType: string;
}

/** What is read of an Accept header; a longer one is cut. Prometheus sends about 200 characters and five ranges. */
const MAX_LENGTH = 2_048;
const MAX_RANGES = 32;

interface Range {
  readonly type: string;
  readonly version: string | undefined;
  readonly q: number;
}

const Q = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const pairs = parameters.map((parameter) => {
    const [name = '', value = ''] = parameter.split('=', 2);
    return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')] as const;
  });
  const values = new Map(pairs);
  const q = values.get('q') ?? '1';
  return { type, version: values.get('version'), q: Q.test(q) ? Number(q) : 0 };
}

/** How well a range names a format: 3 with its version, 2 without one, 1 for a part of it, 0 for none. */
function fit({ type, version }: Range, format: Format): number {
  const [name = '', ...parameters] = CONTENT_TYPES[format].split('; ');
  if (type === name) {
    if (version === undefined) return 2;
    return parameters.includes(`version=${version}`) ? 3 : 0;
  }
  // A browser's `*/*` gets text: OpenMetrics is only for who names it.
  return format === 'text' && (type === '*/*' || type === 'text/*') ? 1 : 0;
}

/** The quality of the range that names the format best, as RFC 9110 section 12.5.1 has it. */
function quality(ranges: readonly Range[], format: Format): number {
  let best = 0;
  let q = 0;
  for (const range of ranges) {
    const how = fit(range, format);
    if (how > best) [best, q] = [how, range.q];
    else if (how > 0 && how === best) q = Math.max(q, range.q);
  }
  return q;
}

/**
 * The format for an Accept header: OpenMetrics 1.0.0 where it is named with the higher quality, of equal ones the one
 * named first, and text 0.0.4 in every other case, as Prometheus' own libraries do.
 */
export function negotiate(accept: string | undefined): Negotiated {
  const ranges = (accept ?? '').slice(0, MAX_LENGTH).split(',', MAX_RANGES).map(parseRange);
  const [open, text] = [quality(ranges, 'openmetrics'), quality(ranges, 'text')];
  const first = ranges.find((range) => fit(range, 'openmetrics') > 0 || fit(range, 'text') > 0);
  const openIsFirst = first !== undefined && fit(first, 'openmetrics') > 0;
  const format = open > text || (open > 0 && open === text && openIsFirst) ? 'openmetrics' : 'text';
  return { format, contentType: CONTENT_TYPES[format] };
}
