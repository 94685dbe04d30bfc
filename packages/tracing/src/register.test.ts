import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Child, runChild } from './testing/child.ts';
import { type Collector, startCollector } from './testing/collector.ts';

const SPAN = `import { withSpan } from './index.ts';
const span = () => withSpan('GetPodsVK', { root: true }, () => {});
span();`;
const WAIT = "process.send('ready'); setInterval(() => {}, 1000);";
const skip = process.platform === 'win32' && 'signals end a process at once on Windows';

async function collectorOf(t: TestContext): Promise<Collector> {
  const collector = await startCollector();
  t.after(() => collector.close());
  return collector;
}

/** A host with the register module preloaded. */
function host(t: TestContext, script: string, env: Record<string, string>): Child {
  return runChild(t, script, { env: { NODENAME: 'node', ...env }, args: ['--import', './register.ts'] });
}

const tracingTo = ({ port }: Collector) => ({
  ENABLE_TRACING: '1',
  TELEMETRY_ENDPOINT: `127.0.0.1:${port}`,
});

test('at its natural end a host sends its spans and keeps its exit code', async (t) => {
  const collector = await collectorOf(t);
  const child = host(t, `${SPAN} process.disconnect(); process.exitCode = 7;`, tracingTo(collector));
  const { code, stderr } = await child.ended;
  assert.equal(code, 7);
  assert.equal(stderr, '');
  assert.equal(collector.spans().length, 1);
  assert.equal(collector.spans()[0]?.resource['service.name'], 'VK-InterLink-node');
});

test('spans made while the process was about to end are sent too', async (t) => {
  const collector = await collectorOf(t);
  const late = "let n = 0; process.on('beforeExit', () => { if (n++ < 2) setImmediate(span); });";
  const { code } = await host(t, `${SPAN} ${late} process.disconnect();`, tracingTo(collector)).ended;
  assert.equal(code, 0);
  assert.equal(collector.spans().length, 3);
});

test('a collector that never answers does not keep a host from its natural end', async (t) => {
  const collector = await startCollector({ answer: () => 'never' });
  t.after(() => collector.close());
  const env = { ...tracingTo(collector), OTEL_EXPORTER_OTLP_TIMEOUT: '200' };
  const { code } = await host(t, `${SPAN} process.disconnect();`, env).ended;
  assert.equal(code, 0);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`on ${signal} a host without a listener sends its spans and ends by the signal`, {
    skip,
  }, async (t) => {
    const collector = await collectorOf(t);
    const child = host(t, SPAN + WAIT, tracingTo(collector));
    await child.message();
    child.process.kill(signal);
    assert.equal((await child.ended).signal, signal);
    assert.equal(collector.spans().length, 1);
  });
}

test('on a signal a host with a listener of its own decides on its end', { skip }, async (t) => {
  const collector = await collectorOf(t);
  const own =
    "process.once('SIGTERM', () => process.send('asked')); process.once('message', () => process.exit(3));";
  const child = host(t, SPAN + own + WAIT, tracingTo(collector));
  await child.message();
  child.process.kill('SIGTERM');
  await collector.received('GetPodsVK');
  assert.equal(child.process.exitCode, null);
  child.process.send('now end');
  assert.equal((await child.ended).code, 3);
});

test('a second signal ends a host whose collector does not answer', { skip }, async (t) => {
  const asked = Promise.withResolvers<void>();
  const collector = await startCollector({
    answer: () => {
      asked.resolve();
      return 'never';
    },
  });
  t.after(() => collector.close());
  const child = host(t, SPAN + WAIT, { ...tracingTo(collector), OTEL_EXPORTER_OTLP_TIMEOUT: '60000' });
  await child.message();
  child.process.kill('SIGTERM');
  await asked.promise;
  child.process.kill('SIGTERM');
  assert.equal((await child.ended).signal, 'SIGTERM');
});

test('a bad setting is said once and the host runs without tracing', async (t) => {
  const env = { ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: 'ftp://tempo' };
  const { code, stdout, stderr } = await host(t, `${SPAN} console.log('ran'); process.disconnect();`, env)
    .ended;
  assert.equal(code, 0);
  assert.equal(stdout, 'ran\n');
  assert.equal(stderr.match(/tracing stays off\. TELEMETRY_ENDPOINT: "ftp:\/\/tempo"/g)?.length, 1);
});

test('with tracing off a host starts without a word', async (t) => {
  const { code, stdout, stderr } = await host(t, `${SPAN} process.disconnect();`, {}).ended;
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' });
});

test('code that starts tracing too gets the one that runs', async (t) => {
  const collector = await collectorOf(t);
  const again =
    "import { startTracing } from './index.ts'; const { sent } = await startTracing().shutdown();";
  const { stdout } = await host(
    t,
    `${SPAN} ${again} console.log(sent); process.disconnect();`,
    tracingTo(collector),
  ).ended;
  assert.equal(stdout, '1\n');
});
