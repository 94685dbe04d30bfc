import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { anyText } from '../../testing/text.ts';
import { ScrapeError } from '../error.ts';
import { maxFamilies, maxSamples, readFamilies } from './families.ts';

test('what prom-client writes is read with types, help, labels and values', async () => {
  const registers = [new Registry()];
  const [registry = new Registry()] = registers;
  const labels = { path: 'C:\\a "b"\nc', empty: '' };
  new Counter({
    name: 'calls_total',
    help: 'Calls\nof \\ all',
    labelNames: ['path', 'empty'],
    registers,
  }).inc(labels, 3);
  new Gauge({ name: 'level', help: 'Level', registers }).set(-1.5e-7);
  new Histogram({ name: 'took_seconds', help: 'Took', buckets: [0.5, 2], registers }).observe(1);
  new Summary({ name: 'size_bytes', help: 'Size', percentiles: [0.5], registers }).observe(7);
  const families = await readFamilies(await registry.metrics());
  assert.deepEqual(
    families.map(({ name, type, help, samples }) => [name, type, help, samples.length]),
    [
      ['calls_total', 'counter', 'Calls\nof \\ all', 1],
      ['level', 'gauge', 'Level', 1],
      ['took_seconds', 'histogram', 'Took', 5],
      ['size_bytes', 'summary', 'Size', 3],
    ],
  );
  assert.deepEqual([families[0]?.samples[0]?.labels, families[0]?.samples[0]?.value], [labels, 3]);
  assert.equal(families[1]?.samples[0]?.value, -1.5e-7);
  assert.deepEqual(
    families[2]?.samples.map(({ name, labels, value }) => [name, labels.le, value]),
    [
      ['took_seconds_bucket', '0.5', 0],
      ['took_seconds_bucket', '2', 1],
      ['took_seconds_bucket', '+Inf', 1],
      ['took_seconds_sum', undefined, 1],
      ['took_seconds_count', undefined, 1],
    ],
  );
});

test('OpenMetrics is read with its exemplars, and its end is none', async () => {
  const [family] = await readFamilies(`# TYPE took_seconds histogram
# UNIT took_seconds seconds
took_seconds_bucket{le="1.0"} 4 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"} 0.5 1700000000.25
took_seconds_bucket{le="+Inf"} 4 1700000000 # {trace_id="b"} 2
# EOF
`);
  assert.deepEqual(
    family?.samples.map(({ value, exemplar }) => [value, exemplar]),
    [
      [
        4,
        {
          labels: { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' },
          value: 0.5,
          time: 1_700_000_000.25,
        },
      ],
      [4, { labels: { trace_id: 'b' }, value: 2, time: undefined }],
    ],
  );
});

test('samples without a type are families of their own, and of numbers all spellings are read', async () => {
  const families = await readFamilies(
    'a_bucket 1\r\n\n# a comment\nb{} Nan\nc +Inf 12\nd\t-inf -5\ne{x="y",} .5e3',
  );
  assert.deepEqual(
    families.map(({ name, type, samples }) => [name, type, samples[0]?.value]),
    [
      ['a_bucket', 'unknown', 1],
      ['b', 'unknown', Number.NaN],
      ['c', 'unknown', Number.POSITIVE_INFINITY],
      ['d', 'unknown', Number.NEGATIVE_INFINITY],
      ['e', 'unknown', 500],
    ],
  );
});

const wrong: readonly (readonly [line: string, reason: string])[] = [
  ['<html>', 'it begins with no name'],
  ['a', 'it has no value'],
  ['a x', 'it has no value'],
  ['a 0x10', 'it has no value'],
  ['a{b="c} 1', 'its labels are broken'],
  ['a{b=c} 1', 'its labels are broken'],
  ['a{b="c" d="e"} 1', 'its labels are broken'],
  ['a{b="c"', 'its labels are broken'],
  ['a 1 2 3', 'it has more than a value and a time'],
  ['a 1 # x', 'its exemplar is broken'],
  [`a{b="${'c'.repeat(70_000)}"} 1`, 'it is too long'],
  [`a{${'b="c",'.repeat(200)}} 1`, 'its labels are broken'],
];

for (const [line, reason] of wrong) {
  test(`of ${line.slice(0, 20)} it is said that ${reason}`, async () => {
    const message = `it does not answer with Prometheus’ text: of line 2, ${reason}`;
    await assert.rejects(readFamilies(`a 1\n${line}`), new ScrapeError(message));
  });
}

const written = (text: string): string => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

test('every label value and number comes back as it was written', async () => {
  const sample = fc.record({
    labels: fc.dictionary(
      fc.stringMatching(/^[a-zA-Z_]\w{0,8}$/),
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\r')),
    ),
    value: fc.double(),
  });
  await fc.assert(
    fc.asyncProperty(sample, async ({ labels, value }) => {
      const pairs = Object.entries(labels).map(([name, text]) => `${name}="${written(text)}"`);
      const [family] = await readFamilies(
        `n{${pairs.join(',')}} ${String(value).replace('Infinity', 'Inf')}\n`,
      );
      assert.deepEqual({ ...family?.samples[0]?.labels }, { ...labels });
      assert.deepEqual(family?.samples[0]?.value, Object.is(value, -0) ? 0 : value);
    }),
    { numRuns: 300 },
  );
});

test('more lines or names than a program has are refused', async () => {
  await assert.rejects(
    readFamilies('a 1\n'.repeat(maxSamples + 1)),
    new ScrapeError('it has more than 100000 lines with values'),
  );
  const names = (what: string, ending: string) =>
    Array.from({ length: maxFamilies + 1 }, (_, i) => `${what}a${i} ${ending}`).join('\n');
  const message = 'it has more than 10000 names of metrics';
  await assert.rejects(readFamilies(names('', '1')), new ScrapeError(message));
  await assert.rejects(readFamilies(names('# TYPE ', 'counter')), new ScrapeError(message));
});

test('whatever a target sends is read or refused, and never runs on', async () => {
  const parts = fc.constantFrom(
    'a',
    '{',
    '}',
    '"',
    '\\',
    ',',
    '=',
    ' ',
    '\t',
    '#',
    '# TYPE a counter',
    '# HELP',
    '\n',
    '1',
    'le',
    '__proto__',
    '+Inf',
    '\u0000',
    'é',
  );
  const text = fc.oneof(
    fc.array(parts, { maxLength: 60 }).map((all) => all.join('')),
    anyText(),
  );
  await fc.assert(
    fc.asyncProperty(text, async (body) => {
      await readFamilies(body).catch((error: unknown) =>
        assert.ok(error instanceof ScrapeError, String(error)),
      );
    }),
    { numRuns: 1_000 },
  );
  const long = '\\\\'.repeat(30_000);
  await assert.rejects(readFamilies(`a{b="${long}`), ScrapeError);
});
