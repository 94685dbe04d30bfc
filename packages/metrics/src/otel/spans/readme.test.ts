import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExposition } from '../../testing/parse.ts';
import { block, optionsIn, plain, printed, table, words } from '../../testing/readme.ts';
import { SPAN_METRICS } from './names.ts';
import { createSpanMetrics, SPAN_BUCKETS } from './span-metrics.ts';

const TITLE = 'From spans';

test('the example prints what both parsers read: a call and its latency, with the span as exemplar', async () => {
  const families = parseExposition(await printed(block(TITLE, 'ts')), 'openmetrics');
  const [calls] = families.get('traces_span_metrics_calls')?.samples ?? [];
  assert.deepEqual([calls?.value, calls?.labels.span_name], [1, 'CreatePodVK']);
  const buckets = families.get('traces_span_metrics_duration_seconds')?.samples ?? [];
  const [exemplar] = buckets.flatMap((sample) => sample.exemplar ?? []);
  assert.deepEqual(exemplar?.labels, calls?.exemplar?.labels);
});

test('the README lists every metric, its name in Tempo and its labels', async () => {
  const listed = table(TITLE, 'metric');
  const metrics = createSpanMetrics();
  const named = (await metrics.gather()).families.map(({ name }) => name);
  assert.deepEqual(
    listed.map(([name]) => words(name)[0]),
    named,
  );
  const { otel, tempo } = SPAN_METRICS;
  assert.deepEqual(
    listed.map(([name, other]) => [...words(name), ...words(other)]),
    [
      [otel.calls, tempo.calls],
      [otel.duration, tempo.duration],
      [otel.overflow, tempo.overflow],
    ],
  );
  assert.deepEqual(words(listed[0]?.[2]).slice(0, 2), [otel.service, tempo.service]);
});

test('the README lists every option with its default', () => {
  const listed = table(TITLE, 'option');
  assert.deepEqual(
    listed.map(([name, value]) => ({ name: plain(name), byDefault: plain(value) })),
    optionsIn(new URL('span-metrics.ts', import.meta.url)),
  );
  const buckets = listed.find(([name]) => name === '`buckets`')?.[2] ?? '';
  assert.ok(
    buckets.includes(`${SPAN_BUCKETS.length} bounds from ${SPAN_BUCKETS[0]} to ${SPAN_BUCKETS.at(-1)}`),
  );
});
