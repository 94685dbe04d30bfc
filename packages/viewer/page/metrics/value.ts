import type { MetricRow } from '../../src/page-api/contract.ts';
import { formatDuration, formatRate, formatShare, formatTime } from '../ui/format.ts';

const steps = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `0`, `12.3`, `1,230`, `0.00412`. */
const formatNumber = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 12 });

/** `0 B`, `92 MB`. */
const formatBytes = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), steps.length - 1);
  return `${formatNumber(bytes / 1_000 ** power)} ${steps[power]}`;
};

const microsIn: Readonly<Record<string, number>> = { seconds: 1e6, milliseconds: 1e3, microseconds: 1 };

/** A measured value in its unit. */
export const formatMeasure = (unit: string, value: number): string => {
  const micros = microsIn[unit];
  if (micros !== undefined) return value < 0 ? formatNumber(value) : formatDuration(value * micros);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'ratio') return formatShare(value, 1);
  return formatNumber(value);
};

/** An increase per second: seconds per second are a share, as of a CPU. */
const formatIncrease = (unit: string, perSecond: number): string => {
  if (unit === 'seconds') return formatShare(perSecond, 1);
  return unit === 'bytes' ? `${formatBytes(perSecond)}/s` : formatRate(perSecond);
};

type Kind = Pick<MetricRow, 'family' | 'type' | 'unit'>;

/** A row's number. */
export const formatValue = ({ family, type, unit }: Kind, value: number): string => {
  if (type === 'counter') return formatIncrease(unit, value);
  if (type === 'histogram' || type === 'summary') return formatRate(value);
  if (/_(?:timestamp|start_time)_seconds$/.test(family)) return formatTime(value * 1e6);
  return formatMeasure(unit, value);
};
