import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { httpCall, podRef, startTracing, withSpan } from '@vk-telemetry/tracing';

const RESOURCE = {
  'service.name': 'VK-InterLink-node-a',
  'service.instance.id': 'VK-InterLink-node-a@node-a',
  'host.name': 'node-a',
  'k8s.node.name': 'node-a',
  'process.pid': process.pid,
  'process.runtime.name': 'nodejs',
  'process.runtime.version': process.versions.node,
  'telemetry.sdk.language': 'nodejs',
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.version': '3.1.0',
};

/** So many ended spans of the contract, as packages/tracing makes them: CreateHttpCall and CreatePodVK of pod after pod. */
export async function podSpans(count: number): Promise<ReadableSpan[]> {
  const spans: ReadableSpan[] = [];
  const collect = {
    onStart() {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const resource = resourceFromAttributes(RESOURCE, { schemaUrl: 'https://opentelemetry.io/schemas/1.45.0' });
  trace.setGlobalTracerProvider(new TracerProvider({ resource, spanProcessors: [collect] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  // Off, it still takes the node name that every span has.
  startTracing({ enabled: false, nodeName: 'node-a' });
  for (let i = 0; spans.length < count; i += 1) await createPod(i);
  return spans;
}

async function createPod(index: number): Promise<void> {
  const number = String(index).padStart(5, '0');
  const uid = `f0b7c0f2-7d3a-4a86-b4a5-3b9f5d7${number}`;
  // As a kubelet has it, from an API server's JSON: a text put together here would be one that V8 reads more slowly.
  const pod = podRef(
    JSON.parse(JSON.stringify({ metadata: { name: `pod-${number}`, namespace: 'default', uid } })),
  );
  await withSpan('CreatePodVK', { pod }, () =>
    httpCall('CreateHttpCall', [pod], async (call) => {
      call.request({ method: 'POST', url: 'http://127.0.0.1:3000/create' });
      call.inject({});
      return { statusCode: 200 };
    }),
  );
}
