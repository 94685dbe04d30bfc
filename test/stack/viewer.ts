import { fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TraceSpan } from '@vk-telemetry/viewer';
import type { AnyValue, SentSpan, Values } from './spans/sent-span.ts';

const BIN = fileURLToPath(new URL('./bin.js', import.meta.resolve('@vk-telemetry/viewer')));

/** A running viewer that prints traces as JSON. */
export interface Viewer {
  /** host:port of its OTLP gRPC receiver. */
  readonly endpoint: string;
  /** Ends it and answers the spans of the last line it printed of each trace, by span id. */
  stop(): Promise<ReadonlyMap<string, TraceSpan>>;
}

export async function startViewer(t: TestContext): Promise<Viewer> {
  const ports = ['--grpc-port', '--http-port', '--api-port'].flatMap((flag) => [flag, '0']);
  const child = fork(BIN, ['--json', ...ports], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
  t.after(() => child.kill('SIGKILL'));
  if (!child.stdout) throw new Error('no standard output');
  const printed = text(child.stdout);
  const [ready] = (await once(child, 'message')) as [{ ports: { grpc: number } }];
  return {
    endpoint: `127.0.0.1:${ready.ports.grpc}`,
    async stop() {
      child.disconnect();
      const lines: string[] = (await printed).split('\n').filter(Boolean);
      const traces = new Map(
        lines.map((line): [string, TraceSpan[]] => {
          const { traceId, spans } = JSON.parse(line);
          return [traceId, spans];
        }),
      );
      return new Map([...traces.values()].flat().map((span) => [span.spanId, span]));
    },
  };
}

const STATUS = ['unset', 'ok', 'error'] as const;

function plain(value: AnyValue): TraceSpan['attributes'][string] {
  if ('stringValue' in value) return value.stringValue;
  if ('boolValue' in value) return value.boolValue;
  if ('intValue' in value) return Number(value.intValue);
  if ('doubleValue' in value) return value.doubleValue;
  return (value.arrayValue.values ?? []).map(plain);
}

function plainValues(values: Values): TraceSpan['attributes'] {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
}

const micros = (nanos: string) => Number(BigInt(nanos) / 1000n);

/** What the viewer prints of a span. */
export function printedSpan(span: SentSpan): TraceSpan {
  const { 'service.name': service = '' } = plainValues(span.resource.attributes);
  const { code, message } = span.status;
  const startMicros = micros(span.startTimeUnixNano);
  return {
    name: span.name,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    service: String(service),
    startMicros,
    durationMicros: micros(span.endTimeUnixNano) - startMicros,
    attributes: plainValues(span.attributes),
    status: { code: STATUS[code] ?? 'unset', ...(message && { message }) },
    links: span.links.map(({ traceId, spanId, attributes }) => {
      return { traceId, spanId, attributes: plainValues(attributes) };
    }),
  };
}
