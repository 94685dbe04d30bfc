import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { createSender } from './testing/sender.ts';
import { startViewer } from './viewer.ts';

interface TraceReply {
  trace: {
    resourceSpans: [
      {
        resource: { attributes: unknown[] };
        scopeSpans: [{ scope: unknown; spans: { name: string; kind: string }[] }];
      },
    ];
  };
}

test('a trace sent by the official gRPC exporter is answered by the trace routes', async (t) => {
  const viewer = await startViewer({ grpcPort: 0, httpPort: 0, apiPort: 0 });
  t.after(() => viewer.close());
  const sender = createSender(viewer.ports.grpc);
  const root = sender.tracer.startSpan('CreatePodVK');
  const child = sender.tracer.startSpan(
    'CreateHttpCall',
    { kind: SpanKind.CLIENT, attributes: { 'exit.code': 200 } },
    trace.setSpan(context.active(), root),
  );
  child.end();
  root.end();
  await sender.send();

  const { traceId } = root.spanContext();
  const response = await fetch(`http://127.0.0.1:${viewer.ports.api}/api/v2/traces/${traceId}`);
  const body = (await response.json()) as TraceReply;
  const [{ resource, scopeSpans }] = body.trace.resourceSpans;
  assert.deepEqual(resource.attributes[0], {
    key: 'service.name',
    value: { stringValue: 'VK-InterLink-test' },
  });
  assert.deepEqual(scopeSpans[0].scope, { name: 'viewer-test', version: '1.2.3' });
  assert.deepEqual(
    scopeSpans[0].spans.map((span) => [span.name, span.kind]),
    [
      ['CreateHttpCall', 'SPAN_KIND_CLIENT'],
      ['CreatePodVK', 'SPAN_KIND_INTERNAL'],
    ],
  );
});
