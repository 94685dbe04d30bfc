import assert from 'node:assert/strict';
import { collector, type Gatherer, type MetricFamily } from '../index.ts';
import { parseExposition } from './parse.ts';

const family =
  (type: 'gauge' | 'counter') =>
  (name: string, value = 1): MetricFamily => ({ name, help: 'h', type, points: [{ labels: {}, value }] });

export const gauge = family('gauge');
export const counter = family('counter');

/** A gauge of so many series of over a kilobyte each. */
export const wide = (name: string, series: number): MetricFamily => ({
  name,
  help: 'h',
  type: 'gauge',
  points: Array.from({ length: series }, (_, i) => ({
    labels: { pod: `workload-${i}`, text: 'a'.repeat(1_000) },
    value: i,
  })),
});

/** Never answers. */
export const hanging = (name = 'hangs'): Gatherer => collector(() => new Promise(() => {}), { name });

/** A sample's value in a text body, by its name and label values. */
export function sampleOf(text: string, name: string, ...labels: readonly string[]): number {
  const found = [...parseExposition(text, 'text').values()]
    .flatMap(({ samples }) => samples)
    .find((sample) => sample.name === name && Object.values(sample.labels).join() === labels.join());
  return found?.value ?? assert.fail(`no ${name} ${labels}: ${text}`);
}

/** The families of a text body. */
export const familiesOf = (text: string): string[] => [...parseExposition(text, 'text').keys()];

/** Waits for something that no event tells. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await condition())) {
    assert.ok(performance.now() < end, `not in a minute: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
