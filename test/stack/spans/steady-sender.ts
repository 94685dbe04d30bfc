/** A process that makes spans until it gets a message, and tells its counts with each. */
import { startTracing, withSpan } from '@vk-telemetry/tracing';

const pod = { name: 'job', namespace: 'default', uid: '8f3c', nodeName: 'node-a' };
const tracing = startTracing({ component: 'virtual-kubelet' });
let count = 0;

const load = setInterval(() => {
  withSpan('GetPodVK', { pod, attributes: { 'test.count': count } }, () => {});
  count += 1;
  process.send?.(tracing.stats());
}, 2);

process.once('message', async () => {
  clearInterval(load);
  console.log(JSON.stringify(await tracing.shutdown({ timeout: 30_000 })));
  process.disconnect();
});
