import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSender } from '../testing/sender.ts';
import { request } from '../testing/spans.ts';
import type { Trace } from '../trace.ts';
import { readArguments } from './arguments.ts';

const bin = fileURLToPath(new URL('../bin.ts', import.meta.url));
const freePorts = ['--grpc-port', '0', '--http-port', '0', '--api-port', '0'];

interface Ready {
  type: 'ready';
  ports: { grpc: number; http: number; api: number };
}

interface Running {
  readonly child: ChildProcess;
  readonly ports: Ready['ports'];
  readonly stdout: Promise<string>;
  readonly stderr: Promise<string>;
  readonly exit: Promise<unknown[]>;
}

const launch = (t: TestContext, args: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NO_COLOR: '' },
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
};

const read = async (stream: Readable | null): Promise<string> => (stream === null ? '' : text(stream));

const start = async (t: TestContext, ...args: string[]): Promise<Running> => {
  const child = launch(t, [...freePorts, ...args]);
  const stdout = read(child.stdout);
  const stderr = read(child.stderr);
  const exit = once(child, 'exit');
  const [ready] = (await once(child, 'message')) as [Ready];
  assert.equal(ready.type, 'ready');
  return { child, ports: ready.ports, stdout, stderr, exit };
};

const runs = async (...args: string[]) => {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { stdout, stderr, code };
};

const sendTwo = async (port: number): Promise<string> => {
  const sender = createSender(port);
  const span = sender.tracer.startSpan('CreatePodVK', { attributes: { 'pod.name': 'nginx' } });
  span.end();
  await sender.send();
  return span.spanContext().traceId;
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} delivers the traces that still wait and ends with exit code 0`, async (t) => {
    const { child, ports, stdout, exit } = await start(t);
    const traceId = await sendTwo(ports.grpc);
    child.kill(signal);
    assert.deepEqual(await exit, [0, null]);
    assert.match(
      await stdout,
      new RegExp(`^trace ${traceId}  VK-InterLink-test  1 span .*\n CreatePodVK .* nginx\n\n$`),
    );
  });
}

test('the lines that one has to set are said on standard error, unless a launcher was told the ports', async (t) => {
  const child = spawn(process.execPath, [bin, ...freePorts], { stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line.trim());
    if (line.includes('TELEMETRY_ENDPOINT=127.0.0.1:')) break;
  }
  assert.ok(said.includes('ENABLE_TRACING=1'));

  const launched = await start(t);
  launched.child.kill('SIGTERM');
  assert.equal(await launched.stderr, '');
});

for (const [args, stream] of [
  [['--summary', '--quiet'], 'stdout'],
  [['--summary', '--json'], 'stderr'],
] as const) {
  test(`with ${args.join(' ')} a table per span name is printed to ${stream} at the end`, async (t) => {
    const running = await start(t, ...args);
    await sendTwo(running.ports.grpc);
    running.child.kill('SIGTERM');
    assert.deepEqual(await running.exit, [0, null]);
    assert.match(await running[stream], /span +count +errors .*\nCreatePodVK +1 +0 /);
  });
}

test('with --json a finished trace is one line of JSON on standard output, which holds nothing else', async (t) => {
  const child = launch(t, [...freePorts, '--json']);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const [{ ports }] = (await once(child, 'message')) as [Ready];
  const traceId = await sendTwo(ports.grpc);
  const [line] = (await once(lines, 'line')) as [string];
  const trace: Trace = JSON.parse(line);
  const [span] = trace.spans;
  assert.deepEqual(Object.keys(trace), ['traceId', 'spans']);
  assert.deepEqual(
    Object.keys(span ?? {}),
    'name spanId parentSpanId service startMicros durationMicros attributes status links'.split(' '),
  );
  assert.deepEqual(
    [trace.traceId, span?.name, span?.attributes],
    [traceId, 'CreatePodVK', { 'pod.name': 'nginx' }],
  );
});

test('with --quiet nothing is printed to standard output', async (t) => {
  const { child, ports, stdout, exit } = await start(t, '--quiet');
  await sendTwo(ports.grpc);
  child.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null]);
  assert.equal(await stdout, '');
});

test('a viewer started by a launcher ends when the launcher does', async (t) => {
  const { child, exit } = await start(t);
  child.disconnect();
  assert.deepEqual(await exit, [0, null]);
});

test('a viewer whose output nobody reads any more ends', async (t) => {
  const child = launch(t, [...freePorts, '--json']);
  const exit = once(child, 'exit');
  const [{ ports }] = (await once(child, 'message')) as [Ready];
  child.stdout?.destroy();
  await sendTwo(ports.grpc);
  assert.deepEqual(await exit, [0, null]);
});

test('a connection that is held open does not keep the viewer from ending', async (t) => {
  const { child, ports, exit } = await start(t);
  const body = Buffer.from(request([{}]));
  const slow = fetch(`http://127.0.0.1:${ports.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    duplex: 'half',
    body: new ReadableStream({ start: (controller) => controller.enqueue(body) }),
  });
  const broken = assert.rejects(slow);
  child.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null]);
  await broken;
});

test('a port that was asked for and is taken is an error with exit code 1', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const { code, stderr } = await runs(...freePorts, '--http-port', port);
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`cannot listen on 127.0.0.1 port ${port} for OTLP/HTTP: .*EADDRINUSE`));
});

test('a viewer that cannot start ends, though its launcher holds a channel', async (t) => {
  const child = launch(t, [...freePorts, '--listen', '0.0.0.0']);
  const [code] = await once(child, 'exit');
  assert.equal(code, 2);
});

test('--help and --version print to standard output', async () => {
  const { stdout, code } = await runs('--help');
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: vk-telemetry-viewer/);
  assert.match((await runs('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('an unknown flag is named and ends with exit code 2', async () => {
  const { stdout, stderr, code } = await runs('--verbose');
  assert.deepEqual([stdout, code], ['', 2]);
  assert.equal(stderr, "vk-telemetry-viewer: Unknown option '--verbose'; see vk-telemetry-viewer --help\n");
});

for (const [args, message] of [
  [['--grpc-port', '70000'], /--grpc-port takes a whole number from 0 to 65535, not "70000"/],
  [['--api-port', 'x'], /--api-port takes a whole number/],
  [['--max-spans', '0'], /--max-spans takes a whole number from 1/],
  [['--max-bytes=-1'], /--max-bytes takes a whole number/],
  [['--listen'], /--listen <value>' argument missing/],
  [['--host', '0.0.0.0'], /Unknown option '--host'/],
  [['--json', '--quiet'], /exclude each other/],
  [['--grpc-port', '4000', '--api-port', '4000'], /--grpc-port and --api-port are both 4000/],
  [['extra'], /Unexpected argument 'extra'/],
] as const) {
  test(`the arguments ${args.join(' ')} are refused`, () => {
    assert.throws(() => readArguments(args), { code: 'ERR_VIEWER_OPTION', message });
  });
}
