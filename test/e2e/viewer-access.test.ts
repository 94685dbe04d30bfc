import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { startTracing } from '@vk-telemetry/tracing';
import { cleanEnv, makeTempDir, type Program, programs, runProgram, startProgram, until } from './process.ts';

const FREE_PORTS = ['--grpc-port', '0', '--http-port', '0', '--api-port', '0'];

interface Ports {
  readonly grpc: number;
  readonly http: number;
  readonly api: number;
}

const portsOf = (program: Program) => program.ready.ports as Ports;

async function startViewer(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const program = await startProgram('viewer', [...FREE_PORTS, ...args], env);
  after(() => program.stop());
  return program;
}

function tempDir() {
  const temp = makeTempDir();
  after(temp.remove);
  return temp;
}

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN = { name: 'CreatePodVK', startTimeUnixNano: '1', endTimeUnixNano: '2' };

/** Sends a span as OTLP/HTTP. */
function sendSpan(port: number, spanId: string, headers: Record<string, string> = {}): Promise<Response> {
  const spans = [{ ...SPAN, traceId: TRACE_ID, spanId }];
  return fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
}

/** A request with a Host of its own, which fetch does not send. */
async function ask(port: number, path: string, headers: Record<string, string>) {
  const sent = request({ host: '127.0.0.1', port, path, headers }).end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode as number, body: await text(response) };
}

async function storedSpans(port: number, headers: Record<string, string> = {}): Promise<number> {
  const { status, body } = await ask(port, `/api/v2/traces/${TRACE_ID}`, headers);
  assert.equal(status, 200, body);
  return body.split('"CreatePodVK"').length - 1;
}

describe('access to the viewer', { timeout: 60_000 }, () => {
  it('beyond loopback wants a token, which it makes, does not show, and our own SDK sends', async () => {
    const temp = tempDir();
    const tokenFile = join(temp.dir, 'viewer.token');
    const viewer = await startViewer(['--listen', '0.0.0.0', '--token-file', tokenFile]);
    const { grpc, http, api } = portsOf(viewer);
    const token = readFileSync(tokenFile, 'utf8').trim();
    if (process.platform !== 'win32') assert.equal(statSync(tokenFile).mode & 0o777, 0o600);
    const right = { authorization: `Bearer ${token}` };

    assert.equal((await sendSpan(http, 'b7ad6b7169203331')).status, 401);
    assert.equal((await ask(api, '/api/search?q=%7B%7D', {})).status, 401);
    assert.equal((await ask(api, '/ui/traces', {})).status, 401);
    assert.equal((await ask(api, '/', {})).status, 200, "the page's files");
    assert.equal((await sendSpan(http, 'b7ad6b7169203331', right)).status, 200);
    assert.equal(await storedSpans(api, right), 1);

    for (const headers of [{}, right]) {
      const endpoint = `127.0.0.1:${grpc}`;
      const tracing = startTracing({ enabled: true, endpoint, uniqueId: 'access', headers });
      const { trace } = await import('@opentelemetry/api');
      trace
        .getTracer('e2e')
        .startSpan(`token ${'authorization' in headers}`)
        .end();
      await tracing.shutdown();
    }
    const { body } = await ask(api, '/api/search?q=%7B%7D', right);
    assert.ok(body.includes('token true') && !body.includes('token false'), body);

    assert.equal(await viewer.stop(), 0);
    assert.ok(!(viewer.stdout() + viewer.stderr()).includes(token));
  });

  it('says on a terminal where the page is, and how to send the token, without the token', async () => {
    const temp = tempDir();
    const tokenFile = join(temp.dir, 'viewer.token');
    const args = [programs.viewer, ...FREE_PORTS, '--token-file', tokenFile];
    const child = spawn(process.execPath, args, { env: cleanEnv(), stdio: ['ignore', 'ignore', 'pipe'] });
    after(() => child.kill('SIGKILL'));
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    await until('what to set', () => said.split('OTEL_EXPORTER_OTLP_HEADERS=').length === 3);
    assert.match(said, /^page {9}http:\/\/127\.0\.0\.1:\d+\n/);
    assert.ok(said.includes(`"authorization=Bearer%20$(cat '${tokenFile}')"`), said);
    assert.ok(!said.includes(readFileSync(tokenFile, 'utf8').trim()));
  });

  it('is refused with a clear error and nothing listens', async () => {
    const temp = tempDir();
    const open = temp.write('open.token', 'a-token-of-more-than-16\n');
    chmodSync(open, 0o644);
    const cases: [string[], number, RegExp][] = [
      [['--listen', '0.0.0.0'], 2, /--listen 0\.0\.0\.0 is no loopback address.*add --token-file FILE/],
      [['--host', '0.0.0.0'], 2, /Unknown option '--host'/],
      [['--allow-host', 'a:1'], 2, /--allow-host "a:1"/],
      [['--forward', 'ftp://x'], 2, /--forward: .*unknown scheme/],
      [['--db', open], 1, /is no file of this viewer/],
    ];
    if (process.platform !== 'win32')
      cases.push([['--token-file', open], 1, /can be read by other users .*chmod 600 .*open\.token/]);
    for (const [args, status, message] of cases) {
      const { code, stdout, stderr } = await runProgram('viewer', [...FREE_PORTS, ...args]);
      assert.deepEqual([code, stdout], [status, ''], stderr);
      assert.match(stderr, message);
      assert.ok(!stderr.includes('a-token-of'));
    }
  });

  it('is given to a Grafana in Docker by the name that it was told', async () => {
    const viewer = await startViewer(['--allow-host', 'host.docker.internal']);
    const { api } = portsOf(viewer);
    const host = (name: string) => ask(api, '/api/echo', { host: `${name}:3200` });
    assert.equal((await host('host.docker.internal')).body, 'echo');
    assert.equal((await host('gateway.docker.internal')).status, 403);
  });
});

describe('what leaves the viewer', { timeout: 60_000 }, () => {
  it('goes on to another viewer that wants a token, and the end says how much', async () => {
    const temp = tempDir();
    const tokenFile = temp.write('far.token', 'the-token-of-the-far-one\n');
    const far = await startViewer(['--token-file', tokenFile]);
    const authorization = 'Bearer the-token-of-the-far-one';
    const near = await startViewer(['--forward', `127.0.0.1:${portsOf(far).grpc}`], {
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(authorization)}`,
    });
    await sendSpan(portsOf(near).http, 'b7ad6b7169203331');
    await until('the span', async () => (await storedSpans(portsOf(far).api, { authorization })) === 1);
    assert.equal(await near.stop(), 0);
    assert.match(near.stderr(), /^forwarded 1 request \(\d+ bytes\) to 127\.0\.0\.1:\d+; none dropped$/m);
  });

  it('is refused to itself, with status 2', async () => {
    const free = await startViewer([]);
    const { grpc } = portsOf(free);
    await free.stop();
    const args = ['--grpc-port', `${grpc}`, '--http-port', '0', '--api-port', '0'];
    const { code, stderr } = await runProgram('viewer', [...args, '--forward', `localhost:${grpc}`]);
    assert.equal(code, 2);
    assert.match(stderr, /--forward localhost:\d+ is this viewer itself; name another collector/);
  });

  it('is in the file after SIGTERM, and after SIGKILL but for the last second', async () => {
    const temp = tempDir();
    const db = join(temp.dir, 'traces.db');
    const first = await startViewer(['--db', db]);
    await sendSpan(portsOf(first).http, 'b7ad6b7169203331');
    assert.equal(await first.stop(), 0);

    const second = await startViewer(['--db', db]);
    assert.equal(await storedSpans(portsOf(second).api), 1);
    await sendSpan(portsOf(second).http, 'b7ad6b7169203332');
    await until('the write', () =>
      readFileSync(`${db}-wal`).includes(Buffer.from('b7ad6b7169203332', 'hex')),
    );
    await second.stop('SIGKILL');

    const third = await startViewer(['--db', db]);
    assert.equal(await storedSpans(portsOf(third).api), 2);
    const { code, stderr } = await runProgram('viewer', [...FREE_PORTS, '--db', db]);
    assert.equal(code, 1);
    assert.match(stderr, /is in use by another viewer/);
  });
});

describe('npm start --forward', { timeout: 60_000 }, () => {
  it('sends all spans on, its settings reach the viewer alone, and the page is said first', async () => {
    const far = await startViewer([]);
    const temp = tempDir();
    temp.write('pod.json', JSON.stringify(POD));
    const ports = ['grpc', 'http', 'tempo', 'api', 'kubelet', 'metrics'].flatMap((name) => [
      `--${name}-port`,
      '0',
    ]);
    const forward = ['--forward', `http://127.0.0.1:${portsOf(far).http}/v1/traces`];
    const { code, stderr } = await runProgram(
      'laptop',
      ['--once', '--json', '--pods', temp.dir, ...ports, ...forward],
      { OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^page {14}http:\/\/127\.0\.0\.1:\d+\nvirtual kubelet/m);
    assert.match(stderr, /^\[viewer\] forwarded \d+ requests \(\d+ bytes\) to http:.*; none dropped$/m);
    const { body } = await ask(portsOf(far).api, '/api/search?q=%7Bname%3D%22CreatePodVK%22%7D', {});
    assert.match(body, /CreatePodVK|SyncPodVK/);
  });
});

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'job', namespace: 'default' },
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'none', command: ['true'] }] },
};
