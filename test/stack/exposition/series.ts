/** What parsers have to find of families, by the rendering matrix of the package's README. */
import assert from 'node:assert/strict';
import type { Exemplar, Format, Labels, MetricFamily } from '@vk-telemetry/metrics';

export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly exemplar?: Exemplar;
}

export interface Described {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** NUL ends a body for Prometheus, so it is written as U+FFFD. */
const clean = (text: string) => text.replaceAll('\0', '\uFFFD');

const cleanLabels = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, clean(value)]));

const cleanExemplar = (exemplar: Exemplar): Exemplar => ({
  ...exemplar,
  labels: cleanLabels(exemplar.labels),
});

/** A family's name and type in a format. */
export function describedAs({ name, type, help, unit = '' }: MetricFamily, format: Format): Described {
  const about = { name, help: clean(help), unit: '' };
  if (format === 'text') {
    const types: Partial<Record<MetricFamily['type'], string>> = { info: 'gauge', stateset: 'gauge' };
    return { ...about, type: types[type] ?? type };
  }
  const suffix = { counter: '_total', info: '_info' }[type as string] ?? '';
  if (suffix && !name.endsWith(suffix)) return { ...about, type: 'unknown', unit: unitOf(name, unit) };
  const stem = name.slice(0, name.length - suffix.length);
  const hasUnit = type !== 'info' && type !== 'stateset';
  return { ...about, name: stem, type, unit: hasUnit ? unitOf(stem, unit) : '' };
}

const unitOf = (name: string, unit: string) => (name.endsWith(`_${unit}`) ? unit : '');

/** Every sample of a family in a format; those of `le` and `quantile` as numbers, however they are spelled. */
export function samplesOf(family: MetricFamily, format: Format): Sample[] {
  const { name } = family;
  const takes =
    ['counter', 'histogram'].includes(describedAs(family, format).type) && format === 'openmetrics';
  const one = (suffix: string, labels: Labels, value: number, exemplar?: Exemplar): Sample => ({
    name: `${name}${suffix}`,
    labels: cleanLabels(labels),
    value,
    ...(takes && exemplar && { exemplar: cleanExemplar(exemplar) }),
  });
  if (family.type === 'histogram')
    return family.points.flatMap(({ labels, bounds, counts, count, sum, exemplars }) => [
      ...[...bounds, Number.POSITIVE_INFINITY].map((bound, i) =>
        one('_bucket', { ...labels, le: String(bound) }, counts[i] ?? count, exemplars?.[i]),
      ),
      one('_sum', labels, sum),
      one('_count', labels, count),
    ]);
  if (family.type === 'summary')
    return family.points.flatMap(({ labels, quantiles, count, sum }) => [
      ...quantiles.map(({ quantile, value }) => one('', { ...labels, quantile: String(quantile) }, value)),
      one('_sum', labels, sum),
      one('_count', labels, count),
    ]);
  return family.points.map(({ labels, value, exemplar }) => one('', labels, value, exemplar));
}

/** A number as Prometheus' clients and servers spell it. */
export const numberOf = (text: string): number => Number(text.replace(/inf$/i, 'Infinity'));

/** Labels with `le` and `quantile` as this module spells them. */
export function plainLabels(labels: Labels): Labels {
  const plain = Object.entries(labels).map(([name, value]) =>
    name === 'le' || name === 'quantile' ? [name, String(numberOf(value))] : [name, value],
  );
  return Object.fromEntries(plain);
}

/** Equal for the same sample, whatever order its labels are in. */
export function lineOf({ name, labels, value, exemplar }: Sample): string {
  const sorted = (of: Labels) => Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
  const about = exemplar && [
    sorted(exemplar.labels),
    String(exemplar.value),
    Math.round((exemplar.timestamp ?? 0) * 1000),
  ];
  return JSON.stringify([name, sorted(labels), String(value), about]);
}

/** Fails unless both have the same lines, in whatever order; it shows the first few that differ. */
export function assertSameLines(found: readonly string[], wanted: readonly string[]): void {
  const [has, wants] = [new Set(found), new Set(wanted)];
  const extra = found.filter((line) => !wants.has(line)).slice(0, 5);
  const missing = wanted.filter((line) => !has.has(line)).slice(0, 5);
  assert.deepEqual({ extra, missing }, { extra: [], missing: [] });
  assert.equal(found.length, wanted.length, 'each once');
}
