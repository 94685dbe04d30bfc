import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRenderer, gatherers } from '../../index.ts';
import { parseExposition } from '../../testing/parse.ts';
import { type SdkMetricLike, sdkMetricsGatherer } from './sdk-gatherer.ts';

const processor = {
  'otel.component.type': 'ring_span_processor',
  'otel.component.name': 'ring_span_processor/0',
};

const METRICS: readonly SdkMetricLike[] = [
  {
    name: 'otel.sdk.processor.span.processed',
    instrument: 'counter',
    unit: '{span}',
    description: 'Spans that a processor has handed on.',
    points: [
      { attributes: processor, value: 7 },
      { attributes: { ...processor, 'error.type': 'queue_full' }, value: 2 },
    ],
  },
  {
    name: 'otel.sdk.processor.span.queue.size',
    instrument: 'updowncounter',
    unit: '{span}',
    description: 'Spans in the queue.',
    points: [{ attributes: { ...processor, 'server.port': 4317 }, value: 3 }],
  },
];

test('pipeline statistics are metrics under the names of the conventions, with error_type where spans were lost', async () => {
  const labels = {
    otel_component_type: 'ring_span_processor',
    otel_component_name: 'ring_span_processor/0',
  };
  const { families } = await sdkMetricsGatherer(() => METRICS).gather();
  assert.deepEqual(
    families.map(({ name, type, points }) => [name, type, points]),
    [
      [
        'otel_sdk_processor_span_processed_total',
        'counter',
        [
          { labels, value: 7 },
          { labels: { ...labels, error_type: 'queue_full' }, value: 2 },
        ],
      ],
      [
        'otel_sdk_processor_span_queue_size',
        'gauge',
        [{ labels: { ...labels, server_port: '4317' }, value: 3 }],
      ],
    ],
  );
});

test('both formats of pipeline statistics can be read back', async () => {
  const snapshot = await gatherers([sdkMetricsGatherer(() => METRICS, { name: 'tracing' })]).gather();
  for (const format of ['text', 'openmetrics'] as const) {
    let body = '';
    for await (const piece of createRenderer(format).render(snapshot)) body += piece;
    const name = `otel_sdk_processor_span_processed${format === 'text' ? '_total' : ''}`;
    assert.equal(parseExposition(body, format).get(name)?.samples.length, 2);
  }
});
