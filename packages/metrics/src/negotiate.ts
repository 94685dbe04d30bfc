import { parseRanges, type Range } from './ranges.ts';
import { CONTENT_TYPES, type Format } from './render/format.ts';

export interface Negotiated {
  readonly format: Format;
  readonly contentType: string;
}

/** How well a range names a format: 3 with its version, 2 without one, 1 for a part of it, 0 for none. */
function fit({ value, parameters: given }: Range, format: Format): number {
  const [name = '', ...parameters] = CONTENT_TYPES[format].split('; ');
  const version = given.get('version');
  if (value === name) {
    if (version === undefined) return 2;
    return parameters.includes(`version=${version}`) ? 3 : 0;
  }
  // A browser's `*/*` gets text: OpenMetrics is only for who names it.
  return format === 'text' && (value === '*/*' || value === 'text/*') ? 1 : 0;
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
  const ranges = parseRanges(accept);
  const [open, text] = [quality(ranges, 'openmetrics'), quality(ranges, 'text')];
  const first = ranges.find((range) => fit(range, 'openmetrics') > 0 || fit(range, 'text') > 0);
  const openIsFirst = first !== undefined && fit(first, 'openmetrics') > 0;
  const format = open > text || (open > 0 && open === text && openIsFirst) ? 'openmetrics' : 'text';
  return { format, contentType: CONTENT_TYPES[format] };
}
