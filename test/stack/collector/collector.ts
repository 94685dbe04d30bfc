import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { MetricFamily } from '@vk-telemetry/metrics';
import { freePort } from '../ports.ts';
import type { SentSpan } from '../spans/sent-span.ts';
import { writtenMetrics } from './written-metrics.ts';
import { writtenSpans } from './written-spans.ts';

/** Files of the Collector's side of TLS. */
export interface CollectorTls {
  readonly cert_file: string;
  readonly key_file: string;
  /** Asks clients for a certificate of this CA. */
  readonly client_ca_file?: string;
}

export interface CollectorOptions {
  /** The test at whose end it is gone. */
  readonly t: TestContext;
  readonly program: string;
  /** A folder of this Collector's own. */
  readonly dir: string;
  readonly tls?: CollectorTls | undefined;
  /** host:port of another OTLP gRPC receiver that gets the spans too. */
  readonly forwardTo?: string | undefined;
  /** host:port to receive gRPC at, as a Collector before did. Default: a free port of localhost. */
  readonly endpoint?: string | undefined;
}

/** A running OpenTelemetry Collector that writes the spans and metrics it receives to a file. */
export interface Collector {
  /** host:port of its OTLP gRPC receiver. */
  readonly endpoint: string;
  /** host:port of its OTLP HTTP receiver. */
  readonly httpEndpoint: string;
  /** Ends it with SIGKILL, and answers what it has written until then. */
  kill(): Promise<SentSpan[]>;
  /** Ends it, which empties its queues, and answers all that it wrote. */
  stop(): Promise<SentSpan[]>;
  /** The same, and answers the metrics that it wrote. */
  stopMetrics(): Promise<MetricFamily[]>;
}

interface Endpoints {
  readonly grpc: string;
  readonly http: string;
}

function configOf(endpoints: Endpoints, file: string, { tls, forwardTo }: CollectorOptions): object {
  const receiver = (endpoint: string) => ({ endpoint, ...(tls && { tls }) });
  const exporters = {
    // With rotation the exporter has no buffer of its own: what it has answered for is written, though it is killed.
    file: { path: file, rotation: { max_megabytes: 1024 } },
    ...(forwardTo && { otlp_grpc: { endpoint: forwardTo, tls: { insecure: true } } }),
  };
  const pipeline = { receivers: ['otlp'], exporters: Object.keys(exporters) };
  return {
    receivers: {
      otlp: { protocols: { grpc: receiver(endpoints.grpc), http: receiver(endpoints.http) } },
    },
    exporters,
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: pipeline, metrics: pipeline },
    },
  };
}

/** Starts a Collector and resolves when it receives. Its configuration is JSON, which YAML takes. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const endpoint = options.endpoint ?? `localhost:${await freePort()}`;
  const httpEndpoint = `localhost:${await freePort()}`;
  const config = join(options.dir, 'config.json');
  const file = join(options.dir, 'spans.jsonl');
  await writeFile(config, JSON.stringify(configOf({ grpc: endpoint, http: httpEndpoint }, file, options)));

  const child = spawn(options.program, ['--config', `file:${config}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  options.t.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const log: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line);
    if (line.includes('Everything is ready')) ready.resolve();
  });
  void exited.then(() => ready.reject(new Error(`the Collector ended:\n${log.slice(-10).join('\n')}`)));
  await ready.promise;

  /** It makes the file with the first span. */
  const written = async () => (existsSync(file) ? readFile(file, 'utf8') : '');

  async function end(): Promise<string> {
    child.kill('SIGTERM');
    await exited;
    return written();
  }

  return {
    endpoint,
    httpEndpoint,
    async kill() {
      child.kill('SIGKILL');
      await exited;
      const text = await written();
      // What follows the last line's end is a request that it had no time for.
      return writtenSpans(text.slice(0, text.lastIndexOf('\n') + 1));
    },
    async stop() {
      return writtenSpans(await end());
    },
    async stopMetrics() {
      return writtenMetrics(await end());
    },
  };
}
