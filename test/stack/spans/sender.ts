/** A process that traces itself as the environment says and makes spans of every kind and value. */
import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import {
  activeSpanContext,
  httpCall,
  serverCall,
  startTracing,
  syncPod,
  withSpan,
} from '@vk-telemetry/tracing';

const pod = { name: 'täglich-☂', namespace: 'default', uid: '8f3c', nodeName: 'node-a' };
const tracing = startTracing({ component: 'virtual-kubelet' });
const timeout = Number(process.env.FLUSH_MILLIS ?? 5000);

const server = createServer((request, response) => {
  void serverCall('CreateAPI', request, async (call) => {
    call.pods([pod]);
    const statusCode = request.url === '/create' ? 200 : 404;
    response.writeHead(statusCode).end();
    return { statusCode };
  });
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const address = server.address();
const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

function post(name: 'CreateHttpCall' | 'DeleteHttpCall', path: string) {
  return httpCall(name, [pod], async (call) => {
    const url = `${origin}${path}?token=secret`;
    call.request({ method: 'POST', url });
    const { status } = await fetch(url, { method: 'POST', headers: call.inject({}) });
    return { statusCode: status };
  });
}

const queuedBy = withSpan('GetPodsVK', { podsCount: 1, root: true }, () => activeSpanContext());
await syncPod(pod, { ...(queuedBy && { queuedBy }), queueWaitMicros: 1_500_000, attempt: 2 }, () =>
  withSpan('CreatePodVK', { pod, ...(queuedBy && { links: [queuedBy] }) }, async (span) => {
    span.setAttributes({
      'test.bool': false,
      'test.double': -0.25,
      'test.integer': Number.MIN_SAFE_INTEGER,
      'test.empty': '',
      'test.strings': ['ä', ''],
      'test.integers': [0, -1],
      'test.none': [],
    });
    span.addEvent('test.event', { 'test.count': 3 });
    await post('CreateHttpCall', '/create');
    await post('DeleteHttpCall', '/nowhere');
  }),
);
await withSpan('UpdatePodVK', { pod }, async () => {
  throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
}).catch(() => {});
for (let count = 0; count < 3000; count += 1) {
  withSpan('GetPodVK', { pod, attributes: { 'test.count': count } }, () => {});
  if (count % 1000 === 0) {
    await tracing.flush({ timeout });
    await turn();
  }
}

server.close();
console.log(JSON.stringify(await tracing.shutdown({ timeout })));
