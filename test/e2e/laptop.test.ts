import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { FREE_PORTS, podsDir, type TraceLine } from './laptop.ts';
import { runProgram } from './process.ts';
import { shellPod } from './stand.ts';

describe('npm start', { timeout: 110_000 }, () => {
  it('--once --json runs the example pods, prints JSON lines only, and exits 0 when every span is there', async () => {
    const { code, stdout, stderr } = await runProgram('laptop', ['--once', '--json', ...FREE_PORTS]);
    assert.equal(code, 0, stderr);
    const traces = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as TraceLine);
    const spans = traces.flatMap((trace) => trace.spans);
    const services = new Set(spans.map(({ service }) => service));
    assert.deepEqual([...services].toSorted(), [
      'InterLink-Plugin-laptop',
      'Plugin-laptop',
      'VK-InterLink-laptop',
    ]);
    for (const name of [
      'SyncPodVK',
      'CreatePodVK',
      'CreateHttpCall',
      'CreateAPI',
      'Create',
      'UpdatePodVK',
      'DeletePodVK',
    ]) {
      assert.ok(
        spans.some((span) => span.name === name),
        `a ${name} span`,
      );
    }
    const keys = [
      'name',
      'spanId',
      'parentSpanId',
      'service',
      'startMicros',
      'durationMicros',
      'attributes',
      'status',
      'links',
    ];
    for (const span of spans) assert.deepEqual(Object.keys(span), keys);
    assert.match(stderr, /5 pods ended as expected, with all their spans/);
    assert.match(stderr, /CreatePodVK +5 +0/, 'the table per span name');
  });

  it('--once exits 1 and says which pod did not reach the phase it was to reach', async () => {
    const dir = podsDir({ 'wrong.json': shellPod('wrong', 'exit 3') });
    const { code, stderr } = await runProgram('laptop', ['--once', '--pods', dir, ...FREE_PORTS]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /missing: default\/wrong: is Failed, expected Succeeded: container main ended with exit code 3/,
    );
  });

  it('--once exits 1 on a manifest that cannot be read, says file and line, and runs the others', async () => {
    const dir = podsDir({
      'good.json': shellPod('good', 'exit 0'),
      'broken.yaml': 'kind: Pod\nmetadata: [\n',
    });
    const { code, stderr } = await runProgram('laptop', ['--once', '--pods', dir, ...FREE_PORTS]);
    assert.equal(code, 1);
    assert.match(stderr, /broken\.yaml:\d+/);
    assert.match(stderr, /pod default\/good Succeeded/);
  });

  it('--once exits 1 when the pods do not end in time', async () => {
    const dir = podsDir({ 'slow.json': shellPod('slow', 'sleep 100') });
    const { code, stderr } = await runProgram('laptop', [
      '--once',
      '--timeout',
      '2',
      '--pods',
      dir,
      ...FREE_PORTS,
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /not all pods ended within 2 s/);
    assert.match(stderr, /missing: default\/slow: is \w+, expected Succeeded/);
  });

  it('ends with a clear error and status 2 on options that cannot be used', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const cases: [string[], RegExp][] = [
      [['--nonsense'], /--nonsense/],
      [['--pods', '/does/not/exist'], /--pods \/does\/not\/exist: there is no such folder/],
      [['--api-port', 'x'], /--api-port x: expected a whole number from 0 to 65535/],
      [['--no-viewer'], /set TELEMETRY_ENDPOINT/],
      [['--kubelet-port', String(port)], /--kubelet-port \d+: the port is taken/],
      [['--api-port', '3999', '--kubelet-port', '3999'], /--api-port and --kubelet-port are both 3999/],
      [['--metrics-port', String(port)], /--metrics-port \d+: the port is taken/],
      [['--metrics-port', String(port - 1)], /is taken on 127/],
      [['--metrics-port', '65534'], /--metrics-port 65534: expected a whole number from 0 to 65533/],
      [['--metrics-port', '3998', '--api-port', '4000'], /--api-port and --metrics-port are both 4000/],
      [['--no-viewer', '--forward', 'host:4317'], /--no-viewer and --forward exclude each other/],
    ];
    for (const [args, text] of cases) {
      const { code, stderr, stdout } = await runProgram('laptop', args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, text);
      assert.equal(stdout, '');
    }
    taken.close();
  });

  it('--help tells every option and starts nothing', async () => {
    const { code, stdout } = await runProgram('laptop', ['--help']);
    assert.equal(code, 0);
    for (const flag of [
      '--pods',
      '--once',
      '--json',
      '--no-viewer',
      '--forward',
      '--timeout',
      '--state-dir',
      '--grpc-port',
      '--metrics-port',
    ]) {
      assert.ok(stdout.includes(flag), flag);
    }
  });
});
