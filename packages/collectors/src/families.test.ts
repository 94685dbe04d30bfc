import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, readCatalogue } from './generate/catalogue.ts';
import * as api from './index.ts';
import { clients, type TestRegistry } from './testing/clients.ts';
import { type PrintedFamily, readExposition } from './testing/exposition.ts';

type Write = (...given: unknown[]) => void;

const catalogue = readCatalogue();

const labelValues = ({ labels }: Entry) => Object.fromEntries(labels.map((name) => [name, `a ${name}`]));

/** Every handle of every factory, by the metric's name. */
function allHandles(registry: TestRegistry): Map<string, Record<string, Write>> {
  const factories = Object.entries(api).flatMap(([name, value]) =>
    name.startsWith('create') && typeof value === 'function'
      ? [value as typeof api.createLiqoPeerMetrics]
      : [],
  );
  const groups: object[] = factories.map((factory) => registry.create(factory));
  return new Map(groups.flatMap((group) => Object.entries(group)));
}

/** The family's own samples hold `labels`, those of a histogram or a summary also one of their own. */
function expectedFamily(entry: Entry, value: number): PrintedFamily {
  const { name, type, help } = entry;
  const labels = labelValues(entry);
  const sumAndCount = [
    { name: `${name}_sum`, labels, value },
    { name: `${name}_count`, labels, value: 1 },
  ];
  const buckets = [...(entry.buckets ?? []), Number.POSITIVE_INFINITY].map((bound) => ({
    name: `${name}_bucket`,
    labels: { ...labels, le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound) },
    value: value <= bound ? 1 : 0,
  }));
  const quantiles = (entry.quantiles ?? []).map((quantile) => ({
    name,
    labels: { ...labels, quantile: String(quantile) },
    value,
  }));
  const series = {
    counter: [{ name, labels, value }],
    gauge: [{ name, labels, value }],
    histogram: [...buckets, ...sumAndCount],
    summary: [...quantiles, ...sumAndCount],
  };
  return { name, help, type, series: series[type] };
}

const byName = (families: readonly PrintedFamily[]) =>
  families.toSorted((a, b) => (a.name < b.name ? -1 : 1));

for (const client of clients) {
  test(`${client.name} prints all 88 metrics as the documents name them`, async () => {
    const registry = client.open();
    const handles = allHandles(registry);
    const writes = { counter: 'inc', gauge: 'set', histogram: 'observe', summary: 'observe' };
    for (const entry of catalogue) {
      const handle = handles.get(entry.name);
      const labels = entry.labels.length > 0 ? [labelValues(entry)] : [];
      handle?.[writes[entry.type]]?.(...labels, 0.3);
    }
    const printed = readExposition(await registry.text());
    assert.equal(printed.length, 88);
    assert.deepEqual(byName(printed), byName(catalogue.map((entry) => expectedFamily(entry, 0.3))));
  });

  test(`${client.name} prints no series of a metric that has no value yet`, async () => {
    const registry = client.open();
    assert.equal(allHandles(registry).size, 88);
    const printed = readExposition(await registry.text());
    assert.deepEqual(
      printed.flatMap(({ series }) => series),
      [],
    );
    assert.equal(printed.length, 88);
  });
}
