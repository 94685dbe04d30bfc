/** What a program of ours says of itself: its spans, their way out, its requests, its scrapes. */
import { createServer } from 'node:http';
import { collector, createRestClientMetrics, type Gatherer, registryGatherer } from '@vk-telemetry/metrics';
import { createSpanMetrics, sdkMetricsGatherer } from '@vk-telemetry/metrics/otel';
import { httpCall, startTracing, withSpan } from '@vk-telemetry/tracing';
import { collectDefaultMetrics, Registry } from 'prom-client';

const pod = { name: 'job', namespace: 'default', uid: '8f3c', nodeName: 'node-a' };
/** More bytes of spans than may wait. */
const TOO_MANY = 5000;

export interface Own {
  readonly gatherers: readonly Gatherer[];
  /** A creation that succeeds, one that is answered 500, one that nobody answers, and more spans than can wait. */
  tick(): Promise<void>;
}

export async function createOwn(receiver: string): Promise<Own> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const spans = createSpanMetrics({ name: 'spans' });
  const requests = createRestClientMetrics({ names: ['kubernetes', 'kubevirt'] });
  const tracing = startTracing({
    enabled: true,
    endpoint: receiver,
    spanProcessors: [spans],
    maxQueueBytes: 1 << 20,
  });
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/200' ? 200 : 500).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  const call = (url: string) =>
    httpCall('CreateHttpCall', [pod], async (span) => {
      span.request({ method: 'POST', url });
      const { status } = await fetch(url, { method: 'POST', headers: span.inject({}) });
      return { statusCode: status };
    }).catch(() => undefined);

  return {
    gatherers: [
      spans,
      requests,
      registryGatherer(registry, { name: 'registry' }),
      sdkMetricsGatherer(() => tracing.metrics(), { name: 'pipeline' }),
      collector(
        () => {
          throw new Error('as a collector that fails');
        },
        { name: 'failing' },
      ),
    ],
    async tick() {
      for (const url of [`${origin}/200`, `${origin}/500`, 'http://127.0.0.1:1/']) await call(url);
      for (let count = 0; count < TOO_MANY; count += 1) withSpan('GetPodVK', { pod }, () => {});
    },
  };
}
