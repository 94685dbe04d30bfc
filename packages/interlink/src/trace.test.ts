import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { SpanKind } from '@opentelemetry/api';
import { tracePodLifecycle } from '@vk-telemetry/tracing';
import { createInterlinkClient } from './client/client.ts';
import { createInterlinkProvider } from './provider/provider.ts';
import { podNamed, startApi, startPlugin } from './testing/servers.ts';
import { recordSpans } from './testing/spans.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

describe('one trace goes from kubelet over API to plugin', () => {
  /** The spans that a call leaves, from the outermost inwards. */
  const paths: Record<string, readonly string[]> = {
    create: ['CreatePodVK', 'CreateHttpCall', 'CreateAPI', 'Create'],
    status: ['GetPodsVK', 'StatusHttpCall', 'StatusAPI', 'Status'],
    logs: ['GetLogsVK', 'LogHttpCall', 'GetLogsAPI', 'GetLogs'],
    ping: ['PingHttpCall', 'PingAPI', 'Status'],
    delete: ['DeletePodVK', 'DeleteHttpCall', 'DeleteAPI', 'Delete'],
  };

  test('for each call, parent by parent', async (t) => {
    const client = createInterlinkClient({ url: await startApi(t, await startPlugin(t)) });
    t.after(() => client.close());
    const resources = { getConfigMap: () => undefined, getSecret: () => undefined };
    const provider = tracePodLifecycle(createInterlinkProvider({ client, resources, nodeName: 'vnode' }));
    const pod = podNamed('a');
    const calls: Record<string, () => Promise<unknown>> = {
      create: () => provider.createPod(pod),
      status: () => provider.getPods(),
      logs: async () => (await provider.getContainerLogs('default', 'a', 'main', {})).toArray(),
      ping: () => provider.ping(),
      delete: () => provider.deletePod(pod),
    };
    for (const [name, call] of Object.entries(calls)) {
      spans.reset();
      await call();
      const path = paths[name] ?? [];
      const [outermost] = path;
      const traceId = spans.span(outermost ?? '').spanContext().traceId;
      for (const [index, span] of path.map((one) => spans.span(one)).entries()) {
        const parent = path[index - 1];
        assert.equal(span.spanContext().traceId, traceId, span.name);
        const parentId = parent === undefined ? undefined : spans.span(parent).spanContext().spanId;
        assert.equal(span.parentSpanContext?.spanId, parentId, span.name);
        const kind = span.name.endsWith('VK')
          ? SpanKind.INTERNAL
          : span.name.endsWith('HttpCall')
            ? SpanKind.CLIENT
            : SpanKind.SERVER;
        assert.equal(span.kind, kind, span.name);
        if (kind !== SpanKind.INTERNAL) assert.equal(span.attributes['exit.code'], 200, span.name);
      }
    }
  });
});
