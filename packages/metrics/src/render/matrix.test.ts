import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricFamily } from '../index.ts';
import { parseExposition } from '../testing/parse.ts';
import { write } from '../testing/write.ts';

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

test('bounds and quantiles are spelled alike in both formats, as both clients spell them', async () => {
  const bounds = [1e-7, 0.005, 1, 10, 1e6, 1e21];
  const families: MetricFamily[] = [
    {
      name: 'h',
      help: 'h',
      type: 'histogram',
      points: [{ labels: {}, bounds, counts: bounds.map(() => 0), count: 0, sum: 0 }],
    },
    {
      name: 's',
      help: 'h',
      type: 'summary',
      points: [
        { labels: {}, quantiles: [0, 0.5, 1].map((quantile) => ({ quantile, value: 0 })), count: 0, sum: 0 },
      ],
    },
  ];
  for (const format of ['text', 'openmetrics'] as const) {
    const body = await write(families, format);
    const spelled = [...body.matchAll(/(?:le|quantile)="(.*?)"/g)].map(([, text]) => text);
    assert.deepEqual(
      spelled,
      ['1e-7', '0.005', '1', '10', '1000000', '1e+21', '+Inf', '0', '0.5', '1'],
      format,
    );
  }
});
