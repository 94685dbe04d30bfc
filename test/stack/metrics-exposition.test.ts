/** The metrics package's bodies, read by those who are to read them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import {
  CONTENT_TYPES,
  collector,
  createMetricsHandler,
  type Exemplar,
  type Format,
  type MetricFamily,
} from '@vk-telemetry/metrics';
import fc from 'fast-check';
import { anyFamilies, QUOTES_IN_EXEMPLAR } from './exposition/families.ts';
import {
  assertSameLines,
  type Described,
  describedAs,
  lineOf,
  numberOf,
  plainLabels,
  samplesOf,
} from './exposition/series.ts';
import { startStrictParser } from './exposition/strict-parser.ts';
import { write } from './exposition/write.ts';
import { type PrometheusLabels, startPrometheus } from './prometheus/server.ts';
import { findOpenMetricsParser } from './tools/openmetrics.ts';
import { findPrometheus } from './tools/prometheus.ts';

/** Parsers take blanks before a help text for more of what separates it from the name. */
const withoutIndent = (family: Described): Described => ({
  ...family,
  help: family.help.replace(/^[ \t]+/, ''),
});

const parser = await findOpenMetricsParser();

test('the strict parser of Prometheus’ Python client reads every family as it was, of every type and with hostile labels', {
  skip: 'missing' in parser && parser.missing,
  timeout: 120_000,
}, async (t) => {
  if ('missing' in parser) return;
  const parse = startStrictParser(t, parser.path);
  await fc.assert(
    fc.asyncProperty(anyFamilies(1, 4), async (families) => {
      const parsed = await parse(await write(families, 'openmetrics'));
      assert.deepEqual(
        parsed.map(({ samples: _, ...family }) => withoutIndent(family)),
        families.map((family) => withoutIndent(describedAs(family, 'openmetrics'))),
      );
      assert.deepEqual(
        parsed.flatMap(({ samples }) => samples.map(lineOf)),
        families.flatMap((family) => samplesOf(family, 'openmetrics').map(lineOf)),
      );
    }),
    { numRuns: 300 },
  );
});

const prometheus = await findPrometheus();

/** Serves families and answers host:port. */
async function serve(t: TestContext, families: readonly MetricFamily[]): Promise<string> {
  const handler = createMetricsHandler(collector(() => families));
  const server = createServer(handler).listen(0, '127.0.0.1');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

/** What Prometheus calls the formats. */
const PROTOCOLS: Readonly<Record<Format, string>> = {
  text: 'PrometheusText0.0.4',
  openmetrics: 'OpenMetricsText1.0.0',
};

/** A series' labels without the target's, and without empty ones, which Prometheus takes for none. */
function ownLabels({ __name__: _, job: __, instance: ___, ...labels }: PrometheusLabels): PrometheusLabels {
  return plainLabels(Object.fromEntries(Object.entries(labels).filter(([, value]) => value)));
}

const exemplarLine = (name = '', labels: PrometheusLabels, exemplar: Exemplar) =>
  lineOf({ name, labels, value: 0, exemplar: { ...exemplar, labels: ownLabels(exemplar.labels) } });

/** Prometheus 3.15 reads labels of exemplars without undoing their escapes. */
const escaped = (labels: PrometheusLabels): PrometheusLabels =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      name,
      value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"'),
    ]),
  );

const isOwn = ({ __name__ = '' }: PrometheusLabels) => __name__.startsWith('exposition_');

for (const [format, protocol] of Object.entries(PROTOCOLS) as [Format, string][])
  test(`Prometheus has every series, exemplar and description as it was, by ${CONTENT_TYPES[format]}`, {
    skip: 'missing' in prometheus && prometheus.missing,
    timeout: 120_000,
  }, async (t) => {
    if ('missing' in prometheus) return;
    const seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31);
    t.diagnostic(`SEED=${seed} makes the same families again`);
    const families = [QUOTES_IN_EXEMPLAR, ...fc.sample(anyFamilies(150, 200), { numRuns: 1, seed }).flat()];
    const job = { job_name: 'exposition', scrape_protocols: [protocol] };
    const { scraped, query, exemplars, metadata } = await startPrometheus({
      t,
      program: prometheus.path,
      scrapeConfigs: [{ ...job, static_configs: [{ targets: [await serve(t, families)] }] }],
    });
    await scraped();
    const expected = families
      .flatMap((family) => samplesOf(family, format))
      .map((sample) => ({ ...sample, labels: ownLabels(sample.labels) }));

    await t.test('series', async () => {
      const series = (await query('{job="exposition"}')).filter(({ metric }) => isOwn(metric));
      const found = series.map(({ metric, value }) => {
        return lineOf({ name: metric.__name__ ?? '', labels: ownLabels(metric), value: numberOf(value) });
      });
      const wanted = expected.map(({ name, labels, value }) => lineOf({ name, labels, value }));
      assertSameLines(found, wanted);
    });

    await t.test('exemplars', async () => {
      const found = (await exemplars('{job="exposition"}')).flatMap(({ seriesLabels, exemplars: all }) =>
        all.map(({ value, ...exemplar }) =>
          exemplarLine(seriesLabels.__name__, ownLabels(seriesLabels), {
            ...exemplar,
            value: numberOf(value),
          }),
        ),
      );
      const wanted = expected.flatMap(({ name, labels, exemplar }) =>
        exemplar ? [exemplarLine(name, labels, { ...exemplar, labels: escaped(exemplar.labels) })] : [],
      );
      assertSameLines(found, wanted);
    });

    await t.test('metadata', async () => {
      const found = (await metadata('exposition')).filter(({ metric }) => metric.startsWith('exposition_'));
      const described = families.map((family) => withoutIndent(describedAs(family, format)));
      const byName = (a: Described, b: Described) => (a.name < b.name ? -1 : 1);
      assert.deepEqual(
        found
          .map(({ metric: name, type, help, unit }) => withoutIndent({ name, type, help, unit }))
          .sort(byName),
        described.sort(byName),
      );
    });
  });
