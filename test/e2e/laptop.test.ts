import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cleanEnv, makeTempDir, programs, runProgram, until } from './process.ts';
import { shellPod } from './stand.ts';

const FREE_PORTS = ['grpc', 'http', 'tempo', 'api', 'kubelet', 'metrics'].flatMap((name) => [
  `--${name}-port`,
  '0',
]);

interface TraceLine {
  readonly traceId: string;
  readonly spans: readonly {
    readonly name: string;
    readonly spanId: string;
    readonly parentSpanId: string;
    readonly service: string;
    readonly startMicros: number;
    readonly durationMicros: number;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly status: unknown;
    readonly links: readonly unknown[];
  }[];
}

describe('npm start', { timeout: 110_000 }, () => {
  const podsDir = (manifests: Readonly<Record<string, unknown>>) => {
    const dir = makeTempDir();
    after(dir.remove);
    for (const [file, manifest] of Object.entries(manifests)) {
      dir.write(file, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
    }
    return dir.dir;
  };

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

  it('stops at Ctrl-C, pods first, and sends the last spans', async () => {
    const dir = podsDir({ 'long.json': shellPod('long', 'trap "exit 0" TERM; while :; do sleep 0.1; done') });
    const args = ['--json', '--pods', dir, ...FREE_PORTS];
    const child = fork(programs.laptop, args, { env: cleanEnv(), silent: true, execArgv: [] });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    await until('the pod to run', () => stderr.includes('default/long Running'));
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    assert.equal(code, 0, stderr);
    const names = stdout
      .trim()
      .split('\n')
      .flatMap((line) => (JSON.parse(line) as TraceLine).spans.map(({ name }) => name));
    assert.ok(names.includes('DeletePodVK') && names.includes('Delete'), stderr);
  });

  it('leaves no pod behind when its plugin is killed, or when a pod ignores SIGTERM and Ctrl-C is pressed twice', async () => {
    for (const how of ['plugin killed', 'Ctrl-C twice']) {
      const tmp = makeTempDir();
      const script = `trap "" TERM; echo $$$$ > ${tmp.dir}/pid; while :; do sleep 1; done`;
      const dir = podsDir({ 'stubborn.json': shellPod('stubborn', script) });
      const env = cleanEnv({ TMPDIR: tmp.dir });
      const child = fork(programs.laptop, ['--pods', dir, ...FREE_PORTS], {
        env,
        silent: true,
        execArgv: [],
      });
      let stderr = '';
      child.stderr?.on('data', (chunk) => {
        stderr += chunk;
      });
      const pid = await until(
        'the pod to run',
        () => existsSync(`${tmp.dir}/pid`) && Number(readFileSync(`${tmp.dir}/pid`)),
      );
      await until('the start to be over', () => stderr.includes('Ctrl-C stops everything'));
      const closed = once(child, 'close');
      if (how === 'plugin killed') {
        const [stateDir] = readdirSync(tmp.dir).filter((name) => name.startsWith('vk-telemetry-'));
        const lock = JSON.parse(readFileSync(`${tmp.dir}/${stateDir}/plugin/lock`, 'utf8'));
        assert.ok(lock.pid > 1);
        process.kill(lock.pid, 'SIGKILL');
      } else {
        child.kill('SIGINT');
        const asked = performance.now();
        await until('a second to have passed', () => performance.now() - asked > 1100);
        child.kill('SIGINT');
      }
      await closed;
      await until('the pod to have ended', () => {
        try {
          return !process.kill(pid, 0);
        } catch {
          return true;
        }
      });
      assert.deepEqual(
        readdirSync(tmp.dir).filter((name) => name.startsWith('vk-telemetry-')),
        [],
        `${how}: ${stderr}`,
      );
      tmp.remove();
    }
  });

  it('stops, pods and all, when npm itself is ended by SIGTERM', async () => {
    const tmp = makeTempDir();
    after(tmp.remove);
    const dir = podsDir({ 'stay.json': shellPod('stay', 'sleep 300') });
    const cwd = fileURLToPath(new URL('../../', import.meta.url));
    const npm = spawn('npm', ['start', '--', '--pods', dir, ...FREE_PORTS], {
      cwd,
      env: cleanEnv({ TMPDIR: tmp.dir }),
    });
    let said = '';
    npm.stderr.on('data', (chunk) => {
      said += chunk;
    });
    npm.stdout.resume();
    await until('the pod to run', () => said.includes('default/stay Running'));
    const closed = once(npm, 'close');
    npm.kill('SIGTERM');
    await closed;
    assert.match(said, /pod default\/stay deleted/);
    assert.deepEqual(
      readdirSync(tmp.dir).filter((name) => name.startsWith('vk-telemetry-')),
      [],
    );
  });

  it('says that a state folder is in use, and ends', async () => {
    const state = makeTempDir();
    after(state.remove);
    const dir = podsDir({ 'stay.json': shellPod('stay', 'sleep 300') });
    const args = ['--pods', dir, '--state-dir', state.dir, ...FREE_PORTS];
    const first = fork(programs.laptop, args, { env: cleanEnv(), silent: true, execArgv: [] });
    let said = '';
    first.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    await until('the first to run', () => said.includes('default/stay Running'));
    const second = await runProgram('laptop', args);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /belongs to a plugin that runs/);
    const closed = once(first, 'close');
    first.kill('SIGTERM');
    const [code] = await closed;
    assert.equal(code, 0, said);
  });

  it('leaves no process behind when it is killed, and the next start removes its folder', async () => {
    const tmp = makeTempDir();
    const dir = podsDir({ 'stay.json': shellPod('stay', `echo $$$$ > ${tmp.dir}/pid; sleep 300`) });
    const env = cleanEnv({ TMPDIR: tmp.dir });
    const stateDirs = () => readdirSync(tmp.dir).filter((name) => name.startsWith('vk-telemetry-'));
    const child = fork(programs.laptop, ['--pods', dir, ...FREE_PORTS], { env, silent: true, execArgv: [] });
    const pid = await until(
      'the pod to run',
      () => existsSync(`${tmp.dir}/pid`) && Number(readFileSync(`${tmp.dir}/pid`)),
    );
    child.kill('SIGKILL');
    await until('its processes to end', () => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    });
    const [abandoned = ''] = stateDirs();
    const next = await runProgram('laptop', ['--once', '--timeout', '1', '--pods', dir, ...FREE_PORTS], env);
    assert.ok(abandoned !== '' && !stateDirs().includes(abandoned), next.stderr);
    tmp.remove();
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
