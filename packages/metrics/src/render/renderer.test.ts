import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  collector,
  createRenderer,
  type Format,
  type MetricFamily,
  registryGatherer,
  type Snapshot,
} from '../index.ts';
import { CLIENTS, newRegistry } from '../testing/clients.ts';
import { parseExposition } from '../testing/parse.ts';

async function write(families: readonly MetricFamily[], format: Format, options = {}): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of createRenderer(format, options).render({ families, losses: [] }))
    pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const numbers = (
  name: string,
  type: 'counter' | 'gauge' | 'info' | 'stateset' | 'unknown',
  more = {},
): MetricFamily => ({
  name,
  help: 'h',
  type,
  points: [{ labels: { pod: 'a' }, value: 1, start: 1_700_000_000.5, exemplar: EXEMPLAR }],
  ...more,
});

const EXEMPLAR = { labels: { trace_id: 'abc' }, value: 0.7, timestamp: 1_700_000_000.123 };

const histogram: MetricFamily = {
  name: 'call_seconds',
  help: 'h',
  unit: 'seconds',
  type: 'histogram',
  points: [
    {
      labels: { pod: 'a' },
      bounds: [0.5, 1, 10],
      counts: [0, 1, 1],
      count: 2,
      sum: 20.7,
      start: 1_700_000_000,
      exemplars: [undefined, EXEMPLAR, undefined, { ...EXEMPLAR, value: 20 }],
    },
    { labels: {}, bounds: [0.5], counts: [0], count: 0, sum: 0 },
  ],
};

const summary: MetricFamily = {
  name: 'lag',
  help: 'h',
  type: 'summary',
  points: [
    { labels: { pod: 'a' }, quantiles: [{ quantile: 0.9, value: Number.NaN }], count: 0, sum: 0, start: 1 },
  ],
};

test('text is written as the matrix has it: documented names, no exemplars, no start times', async () => {
  const families = [
    numbers('calls_total', 'counter', { help: 'A "help"\nof \\' }),
    numbers('payload_msgs', 'counter'),
    numbers('seen_total', 'gauge', { unit: 'total' }),
    numbers('build_info', 'info'),
    numbers('odd', 'unknown'),
    histogram,
    summary,
  ];
  assert.equal(
    await write(families, 'text', { created: true }),
    `# HELP calls_total A "help"\\nof \\\\
# TYPE calls_total counter
calls_total{pod="a"} 1
# HELP payload_msgs h
# TYPE payload_msgs counter
payload_msgs{pod="a"} 1
# HELP seen_total h
# TYPE seen_total gauge
seen_total{pod="a"} 1
# HELP build_info h
# TYPE build_info gauge
build_info{pod="a"} 1
# HELP odd h
# TYPE odd untyped
odd{pod="a"} 1
# HELP call_seconds h
# TYPE call_seconds histogram
call_seconds_bucket{pod="a",le="0.5"} 0
call_seconds_bucket{pod="a",le="1"} 1
call_seconds_bucket{pod="a",le="10"} 1
call_seconds_bucket{pod="a",le="+Inf"} 2
call_seconds_sum{pod="a"} 20.7
call_seconds_count{pod="a"} 2
call_seconds_bucket{le="0.5"} 0
call_seconds_bucket{le="+Inf"} 0
call_seconds_sum 0
call_seconds_count 0
# HELP lag h
# TYPE lag summary
lag{pod="a",quantile="0.9"} NaN
lag_sum{pod="a"} 0
lag_count{pod="a"} 0
`,
  );
});

test('OpenMetrics is written as the matrix has it: a counter without _total is unknown, and has no exemplar', async () => {
  const families = [
    numbers('calls_total', 'counter', { help: 'A "help"' }),
    numbers('payload_msgs', 'counter', { unit: 'msgs' }),
    numbers('seen_total', 'gauge', { unit: 'bytes' }),
    numbers('build_info', 'info', { unit: 'build' }),
    histogram,
    summary,
  ];
  assert.equal(
    await write(families, 'openmetrics'),
    `# HELP calls A \\"help\\"
# TYPE calls counter
calls_total{pod="a"} 1 # {trace_id="abc"} 0.7 1700000000.123
# HELP payload_msgs h
# TYPE payload_msgs unknown
# UNIT payload_msgs msgs
payload_msgs{pod="a"} 1
# HELP seen_total h
# TYPE seen_total gauge
seen_total{pod="a"} 1
# HELP build h
# TYPE build info
build_info{pod="a"} 1
# HELP call_seconds h
# TYPE call_seconds histogram
# UNIT call_seconds seconds
call_seconds_bucket{pod="a",le="0.5"} 0
call_seconds_bucket{pod="a",le="1"} 1 # {trace_id="abc"} 0.7 1700000000.123
call_seconds_bucket{pod="a",le="10"} 1
call_seconds_bucket{pod="a",le="+Inf"} 2 # {trace_id="abc"} 20 1700000000.123
call_seconds_sum{pod="a"} 20.7
call_seconds_count{pod="a"} 2
call_seconds_bucket{le="0.5"} 0
call_seconds_bucket{le="+Inf"} 0
call_seconds_sum 0
call_seconds_count 0
# HELP lag h
# TYPE lag summary
lag{pod="a",quantile="0.9"} NaN
lag_sum{pod="a"} 0
lag_count{pod="a"} 0
# EOF
`,
  );
});

test('start times are written where they are asked for and known, in OpenMetrics alone', async () => {
  const families = [
    numbers('calls_total', 'counter'),
    numbers('msgs', 'counter'),
    numbers('g', 'gauge'),
    histogram,
  ];
  const lines = (await write(families, 'openmetrics', { created: true })).split('\n');
  assert.deepEqual(
    lines.filter((line) => line.includes('_created')),
    ['calls_created{pod="a"} 1700000000.500', 'call_seconds_created{pod="a"} 1700000000.000'],
  );
});

test('an exemplar whose labels are longer than 128 code points is left out', async () => {
  const long = (length: number) => ({ ...EXEMPLAR, labels: { t: '\u{1F600}'.repeat(length - 1) } });
  const points = [128, 129].map((n) => ({ labels: { n: String(n) }, value: 1, exemplar: long(n) }));
  const samples = parseExposition(
    await write([numbers('x_total', 'counter', { points })], 'openmetrics'),
    'openmetrics',
  ).get('x')?.samples;
  assert.deepEqual(
    samples?.map(({ exemplar }) => exemplar !== undefined),
    [true, false],
  );
});

for (const [name, client] of Object.entries(CLIENTS))
  test(`${name}: the text is, as parsed series, what the client writes itself`, async () => {
    const registry = newRegistry(client);
    registry.setDefaultLabels({ cluster: 'c' });
    client.collectDefaultMetrics({ register: registry });
    for (const live of ['gc_duration_seconds', 'active_resources', 'active_handles', 'active_requests'])
      registry.removeSingleMetric(`nodejs_${live}`); // series of these come and go between the two readings
    const about = { help: 'h', registers: [registry], labelNames: ['pod'] };
    const histograms = new client.Histogram({ ...about, name: 'seconds' });
    const counter = new client.Counter({ ...about, name: 'calls_total' });
    for (let i = 0; i < 300; i += 1) {
      histograms.observe({ pod: `p"${i}\n\\` }, i / 100);
      counter.inc({ pod: `é${i}` }, i * 1e15);
    }
    const { families } = await registryGatherer(registry).gather();
    const shape = (body: string) =>
      [...parseExposition(body, 'text').values()].map(({ name: family, type, samples }) => [
        family,
        type,
        samples.map((sample) => [sample.name, Object.entries(sample.labels).sort()]),
      ]);
    const theirs = (await registry.metrics()).replace(/\n\n/g, '\n').replaceAll(' Nan', ' NaN');
    const ours = await write(families, 'text');
    assert.deepEqual(shape(ours), shape(theirs));
    const values = (body: string) =>
      body
        .split('\n')
        .filter((line) => /^(?:seconds|calls)/.test(line))
        .map((line) => line.split(' ').at(-1));
    assert.deepEqual(values(ours), values(theirs));
  });

const labelName = fc
  .stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/)
  .filter((name) => name !== 'le' && name !== 'quantile');
const anyText = fc.string({ unit: 'binary' });
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger());

test('hostile names, labels, help and values survive the round trip through a strict parser, or are left out', async () => {
  const point = fc.record({
    labels: fc.dictionary(
      fc.oneof({ weight: 5, arbitrary: labelName }, { weight: 1, arbitrary: anyText }),
      anyText,
      { maxKeys: 4, noNullPrototype: true },
    ),
    value: anyNumber,
    exemplar: fc.record({
      labels: fc.dictionary(labelName, anyText, { maxKeys: 3, noNullPrototype: true }),
      value: anyNumber,
      timestamp: fc.double({ min: 0, max: 4e9, noNaN: true }),
    }),
  });
  const family = fc.record({
    name: fc.oneof(fc.stringMatching(/^[a-z:_][a-zA-Z0-9_:]{0,9}(?:_total|_info)?$/), anyText),
    help: anyText,
    type: fc.constantFrom('counter', 'gauge', 'unknown', 'info', 'stateset') as fc.Arbitrary<'counter'>,
    unit: fc.oneof(fc.constant('total'), anyText),
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

test('a renderer that remembers writes the same as a new one, however series change and little it may keep', async () => {
  const pods = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
  await fc.assert(
    fc.asyncProperty(fc.array(pods), fc.constantFrom(0, 300, 1e6), async (turns, cacheBytes) => {
      const kept = createRenderer('text', { cacheBytes });
      for (const turn of turns) {
        const points = turn.map((pod) => ({ labels: { pod }, value: 1 }));
        const { families } = await collector(() => [
          { name: 'x', help: 'h', type: 'gauge', points },
        ]).gather();
        let body = '';
        for await (const piece of kept.render({ families, losses: [] })) body += piece.toString();
        assert.equal(body, await write(families, 'text'));
      }
    }),
    { numRuns: 50 },
  );
});

test('a large body comes in pieces, and other work runs in between', async () => {
  const points = Array.from({ length: 20_000 }, (_, i) => ({
    labels: { i: String(i) },
    bounds: [1, 2],
    counts: [i, i],
    count: i,
    sum: i,
  }));
  const { families } = await collector(() => [{ name: 'x', help: 'h', type: 'histogram', points }]).gather();
  let turns = 0;
  let running = true;
  const turn = () => {
    turns += 1;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const sizes: number[] = [];
  for await (const piece of createRenderer('openmetrics').render({ families, losses: [] }))
    sizes.push(piece.length);
  running = false;
  assert.ok(sizes.length > 10 && Math.max(...sizes) <= 64 * 1024, String(sizes));
  assert.ok(turns > 1);
});

test('a label value larger than a piece is written whole', async () => {
  const value = 'é'.repeat(100_000);
  const body = await write([numbers('x', 'gauge', { points: [{ labels: { value }, value: 1 }] })], 'text');
  assert.equal(parseExposition(body, 'text').get('x')?.samples[0]?.labels.value, value);
});

test('an unknown format is refused with a stable code', () => {
  assert.throws(() => createRenderer('toString' as never), { code: 'ERR_METRICS_OPTION' });
  assert.throws(() => createRenderer('text', { cacheBytes: -1 }), { code: 'ERR_METRICS_OPTION' });
});
