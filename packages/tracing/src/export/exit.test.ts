import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { runChild } from '../testing/child.ts';
import { type Collector, type CollectorOptions, startCollector } from '../testing/collector.ts';

const START = `import { startTracing, withSpan } from './index.ts';
const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
const before = listeners();
const tracing = startTracing();
const span = () => withSpan('GetPodsVK', { root: true }, () => {});
span();
`;

async function collectorOf(t: TestContext, options: CollectorOptions = {}): Promise<Collector> {
  const collector = await startCollector(options);
  t.after(() => collector.close());
  return collector;
}

/** A process that traces itself, and ends as the script says. */
function host(t: TestContext, { port }: { port: number }, script: string, env: Record<string, string> = {}) {
  return runChild(t, START + script, {
    env: { NODENAME: 'node', ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: `127.0.0.1:${port}`, ...env },
  });
}

async function absent(): Promise<{ port: number }> {
  const { port, close } = await startCollector();
  close();
  return { port };
}

test('after shutdown nothing keeps the process, and no listener is left on it', async (t) => {
  const collector = await collectorOf(t);
  const child = host(
    t,
    collector,
    `const { sent } = await tracing.shutdown();
     process.disconnect();
     console.log(sent, JSON.stringify(listeners()) === JSON.stringify(before));`,
  );
  const { code, stdout, stderr } = await child.ended;
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '1 true\n', stderr: '' });
});

test('no timer keeps a process at its natural end, whether the collector is there or not', async (t) => {
  const collector = await collectorOf(t);
  for (const receiver of [collector, await absent()]) {
    const { code, stderr } = await host(t, receiver, 'process.disconnect();').ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  }
  assert.equal(collector.spans().length, 0);
});

test('a request under way holds up the natural end no longer than its attempt takes', async (t) => {
  const asked = Promise.withResolvers<void>();
  const silent = await collectorOf(t, {
    answer() {
      asked.resolve();
      return 'never';
    },
  });
  const env = { OTEL_BSP_SCHEDULE_DELAY: '1', OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
  const child = host(t, silent, "process.once('message', () => process.disconnect());", env);
  await asked.promise;
  child.process.send('end');
  assert.equal((await child.ended).code, 0);
});

test('process.exit() loses what is not sent yet, and after flush nothing', async (t) => {
  const collector = await collectorOf(t);
  assert.equal((await host(t, collector, 'process.exit(3);').ended).code, 3);
  assert.equal(collector.spans().length, 0);
  assert.equal((await host(t, collector, 'await tracing.flush(); process.exit(3);').ended).code, 3);
  assert.equal(collector.spans().length, 1);
});

test('a worker thread traces for itself, beside its process', async (t) => {
  const collector = await collectorOf(t);
  const worker = `import { startTracing, withSpan } from '${new URL('../index.ts', import.meta.url)}';
    const tracing = startTracing({ uniqueId: 'worker' });
    withSpan('GetPodVK', { root: true }, () => {});
    await tracing.shutdown();`;
  const script = `import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    const worker = 'data:text/javascript,' + encodeURIComponent(${JSON.stringify(worker)});
    await once(new Worker(new URL(worker)), 'exit');
    await tracing.shutdown();
    process.disconnect();`;
  const { code, stderr } = await host(t, collector, script).ended;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const names = collector.spans().map(({ name, resource }) => [name, resource['service.name']]);
  // Who sends first is open.
  assert.deepEqual(names.toSorted(), [
    ['GetPodVK', 'VK-InterLink-worker'],
    ['GetPodsVK', 'VK-InterLink-node'],
  ]);
});
