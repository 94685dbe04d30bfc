import { fitsExemplar, MAX_EXEMPLAR_LENGTH } from '../exemplar.ts';
import type { Exemplar, MetricFamily } from '../model.ts';
import { escapeHelp, escapeQuoted, formatLabels, formatNumber } from './text.ts';

/** `text`: Prometheus text 0.0.4; `openmetrics`: OpenMetrics 1.0.0. */
export type Format = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** How a family is written in one format. */
export interface Written {
  /** Lines of metadata. */
  readonly head: string;
  /** The name of number samples. */
  readonly sample: string;
  /** The name in metadata, before the suffixes of samples. */
  readonly name: string;
  readonly exemplars: boolean;
  /** Whether `_created` may be written. */
  readonly created: boolean;
}

const TEXT_TYPES: Readonly<Record<MetricFamily['type'], string>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  unknown: 'untyped',
  info: 'gauge',
  stateset: 'gauge',
};

function inText({ name, help, type }: MetricFamily): Written {
  const head = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${TEXT_TYPES[type]}\n`;
  return { head, name, sample: name, exemplars: false, created: false };
}

const SUFFIXES: Readonly<Record<string, string>> = { counter: '_total', info: '_info' };

/** OpenMetrics 1.0 wants `_total` of counters and `_info` of infos. What has another name is unknown: names stay. */
function inOpenMetrics({ name, help, type, unit }: MetricFamily): Written {
  const suffix = SUFFIXES[type] ?? '';
  const isSuffixed = name.endsWith(suffix) && name.length > suffix.length;
  const stem = isSuffixed ? name.slice(0, name.length - suffix.length) : name;
  const written = isSuffixed ? type : 'unknown';
  const hasUnit = unit && stem.endsWith(`_${unit}`) && written !== 'info' && written !== 'stateset';
  const unitLine = hasUnit ? `# UNIT ${stem} ${unit}\n` : '';
  return {
    head: `# HELP ${stem} ${escapeQuoted(help)}\n# TYPE ${stem} ${written}\n${unitLine}`,
    name: stem,
    sample: name,
    exemplars: written === 'counter' || written === 'histogram',
    created: written === 'counter' || written === 'histogram' || written === 'summary',
  };
}

export const writtenAs = (family: MetricFamily, format: Format): Written =>
  format === 'text' ? inText(family) : inOpenMetrics(family);

/** Bytes that an exemplar takes at most: a code point four, or two where it is escaped; a name has `=""` and a comma. */
export const EXEMPLAR_BYTES = MAX_EXEMPLAR_LENGTH * 5 + 100;

/** What follows a sample's value, or nothing where the labels are too long. */
export function formatExemplar({ labels, value, timestamp }: Exemplar): string {
  if (!fitsExemplar(labels)) return '';
  const time = timestamp === undefined ? '' : ` ${formatTime(timestamp)}`;
  return ` # {${formatLabels(labels)}} ${formatNumber(value)}${time}`;
}

/** Unix seconds to the millisecond, never with an exponent. */
export const formatTime = (seconds: number): string => seconds.toFixed(3);
