import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const PREPARE = fileURLToPath(new URL('../test/stack/tools/prepare.ts', import.meta.url));

/** Programs beside which the viewer is measured; undefined where they cannot be had, which is printed. */
export async function findTools(): Promise<{ otelcol: string; telemetrygen: string } | undefined> {
  if (process.platform !== 'linux') {
    console.log('the Collector is left out: its CPU time is read from /proc, which only Linux has');
    return undefined;
  }
  const { stdout } = await exec(process.execPath, [PREPARE, 'otelcol', 'telemetrygen']);
  const [otelcol, telemetrygen] = ['otelcol', 'telemetrygen'].map(
    (name) => new RegExp(`^${name}: (.+) \\([\\d.]+ s\\)$`, 'm').exec(stdout)?.[1],
  );
  if (otelcol && telemetrygen) return { otelcol, telemetrygen };
  console.log(`the Collector is left out: ${stdout.trim()}`);
  return undefined;
}

/** User and system seconds of a process, in steps of 10 ms. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name in parentheses, which may hold anything; utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface CollectorProcess {
  readonly ports: { readonly grpc: number; readonly http: number };
  usage(): { readonly cpuSeconds: number; readonly takenSpans: number };
  stop(): Promise<void>;
}

/** Starts a Collector that counts the spans it receives and forgets them (debug exporter, basic). */
export async function startCollectorProcess(program: string): Promise<CollectorProcess> {
  const ports = { grpc: await freePort(), http: await freePort() };
  const dir = mkdtempSync(join(tmpdir(), 'vk-bench-collector-'));
  const config = join(dir, 'config.json');
  const endpoint = (port: number) => ({ endpoint: `127.0.0.1:${port}` });
  writeFileSync(
    config,
    JSON.stringify({
      receivers: { otlp: { protocols: { grpc: endpoint(ports.grpc), http: endpoint(ports.http) } } },
      exporters: { debug: { verbosity: 'basic', sampling_initial: 1, sampling_thereafter: 1 } },
      service: {
        // Of repeated log lines it would leave out 99 in 100, and the spans are counted by them.
        telemetry: { metrics: { level: 'none' }, logs: { sampling: { enabled: false } } },
        pipelines: { traces: { receivers: ['otlp'], exporters: ['debug'] } },
      },
    }),
  );
  const child = spawn(program, ['--config', `file:${config}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let takenSpans = 0;
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    takenSpans += Number(/"spans": (\d+)/.exec(line)?.[1] ?? 0);
    if (line.includes('Everything is ready')) ready.resolve();
  });
  const exited = once(child, 'exit');
  void exited.then(() => ready.reject(new Error('the Collector ended')));
  await ready.promise;
  return {
    ports,
    usage: () => ({ cpuSeconds: cpuSecondsOf(child.pid ?? 0), takenSpans }),
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** telemetrygen's traces of four spans with 12 attributes each, 6 on the resource, 512 spans to a request. */
export async function generateTelemetry(program: string, port: number, spans: number): Promise<void> {
  const attributes = Array.from(
    { length: 10 },
    (_, i) => `--telemetry-attributes=attribute.${i}="value-${i}"`,
  );
  const resource = Array.from({ length: 5 }, (_, i) => `--otlp-attributes=resource.${i}="value-${i}"`);
  const endpoint = ['--otlp-endpoint', `127.0.0.1:${port}`, '--otlp-insecure'];
  const load = ['--workers', '2', '--traces', String(spans / 8), '--child-spans', '3', '--rate', '0'];
  // What the SDK's queue does not hold it drops.
  const env = { ...process.env, OTEL_BSP_MAX_QUEUE_SIZE: String(spans) };
  await exec(program, ['traces', ...endpoint, ...load, '--batch-size', '512', ...attributes, ...resource], {
    env,
    maxBuffer: 64 << 20,
  });
}
