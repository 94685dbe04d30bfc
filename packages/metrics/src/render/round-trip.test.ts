import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { collector, type Format, type MetricFamily, type Snapshot } from '../index.ts';
import { parseExposition } from '../testing/parse.ts';
import { anyText } from '../testing/text.ts';
import { write } from '../testing/write.ts';

const labelName = fc
  .stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/)
  .filter((name) => name !== 'le' && name !== 'quantile');
const someText = anyText();
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger());

test('hostile names, labels, help and values survive the round trip through a strict parser, or are left out', async () => {
  const point = fc.record({
    labels: fc.dictionary(
      fc.oneof({ weight: 5, arbitrary: labelName }, { weight: 1, arbitrary: someText }),
      someText,
      { maxKeys: 4, noNullPrototype: true },
    ),
    value: anyNumber,
    exemplar: fc.record({
      labels: fc.dictionary(labelName, someText, { maxKeys: 3, noNullPrototype: true }),
      value: anyNumber,
      timestamp: fc.double({ min: 0, max: 4e9, noNaN: true }),
    }),
  });
  const family = fc.record({
    name: fc.oneof(fc.stringMatching(/^[a-z:_][a-zA-Z0-9_:]{0,9}(?:_total|_info)?$/), someText),
    help: someText,
    type: fc.constantFrom('counter', 'gauge', 'unknown', 'info', 'stateset') as fc.Arbitrary<'counter'>,
    unit: fc.oneof(fc.constant('total'), someText),
    points: fc.array(point, { maxLength: 5 }),
  });
  const clean = (text: string) => text.replaceAll('\0', '\uFFFD');
  await fc.assert(
    fc.asyncProperty(family, fc.constantFrom<Format>('text', 'openmetrics'), async (made, format) => {
      const { families }: Snapshot = await collector(() => [made]).gather();
      const [parsed] = parseExposition(await write(families, format), format).values();
      const [kept] = families;
      if (!kept) return assert.equal(parsed, undefined);
      assert.ok(kept.type !== 'histogram' && kept.type !== 'summary' && parsed);
      assert.equal(parsed.help, clean(kept.help));
      assert.deepEqual(
        parsed.samples.map(({ name, labels, value }) => [name, labels, value === 0 ? 0 : value]),
        kept.points.map(({ labels, value }) => [
          kept.name,
          Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, clean(text)])),
          value === 0 ? 0 : value,
        ]),
      );
    }),
    { numRuns: 300 },
  );
});

const count = fc.nat({ max: 1e6 });
const labels = fc.dictionary(labelName, someText, { maxKeys: 4, noNullPrototype: true });
const described = { name: fc.stringMatching(/^[a-z]{1,5}(?:_total|_info)?$/), help: someText };

const histogram: fc.Arbitrary<MetricFamily> = fc.record({
  ...described,
  type: fc.constant('histogram'),
  points: fc.array(
    fc
      .record({
        labels,
        bounds: fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 5 }),
        steps: fc.array(count, { minLength: 6, maxLength: 6 }),
        sum: anyNumber,
      })
      .map(({ labels: of, bounds: some, steps, sum }) => {
        const bounds = some.map((bound) => bound + 0).toSorted((a, b) => a - b);
        const counts = steps.map((_, i) => steps.slice(0, i + 1).reduce((all, step) => all + step));
        return {
          labels: of,
          bounds,
          counts: counts.slice(0, bounds.length),
          count: counts.at(-1) ?? 0,
          sum,
        };
      }),
    { maxLength: 4 },
  ),
});

const summary: fc.Arbitrary<MetricFamily> = fc.record({
  ...described,
  type: fc.constant('summary'),
  points: fc.array(
    fc.record({
      labels,
      quantiles: fc
        .uniqueArray(fc.constantFrom(0, 0.5, 0.9, 0.99, 1), { maxLength: 5 })
        .chain((all) =>
          fc
            .array(anyNumber, { minLength: all.length, maxLength: all.length })
            .map((values) =>
              all.toSorted((a, b) => a - b).map((quantile, i) => ({ quantile, value: values[i] ?? 0 })),
            ),
        ),
      count,
      sum: anyNumber,
    }),
    { maxLength: 4 },
  ),
});

const numbers: fc.Arbitrary<MetricFamily> = fc.record({
  ...described,
  type: fc.constantFrom('counter', 'gauge', 'unknown', 'info', 'stateset'),
  points: fc.array(fc.record({ labels, value: anyNumber }), { maxLength: 5 }),
});

test('text and OpenMetrics are the same series, whatever is in labels, help and values', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(numbers, histogram, summary), async (made) => {
      const { families } = await collector(() => [made]).gather();
      const samples = async (format: Format) =>
        [...parseExposition(await write(families, format), format).values()].flatMap((family) =>
          family.samples.map(({ name, labels: of, value }) => [name, of, value]),
        );
      const text = await samples('text');
      assert.deepEqual(await samples('openmetrics'), text);
      const lines = ({ points }: MetricFamily) =>
        points.map((point) =>
          'bounds' in point ? point.bounds.length + 3 : 'quantiles' in point ? point.quantiles.length + 2 : 1,
        );
      assert.equal(
        text.length,
        families.flatMap(lines).reduce((sum, each) => sum + each, 0),
      );
    }),
    { numRuns: 400 },
  );
});
