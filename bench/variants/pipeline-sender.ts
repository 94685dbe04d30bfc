import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace';
import { startTracing } from '@vk-telemetry/tracing';
import { bareSpans, type MakePair, tracedSpans } from './pipeline-spans.ts';

/** A pipeline under load: ours, or the official one by hand. Both are started by NodeSDK. */
export interface Sender {
  readonly makePair: MakePair;
  /** Spans that may wait without one being dropped. */
  readonly room: number;
  /** Spans that the receiver has answered for, or that were given up. */
  settled(): number;
  /** Milliseconds; the official one takes no time-out. */
  shutdown(timeout?: number): Promise<void>;
}

/** Kinds: `ours`, `stock`, and `ours-traced`, `stock-traced` with spans by this project's functions. */
export function startSender(kind: string, port: string): Sender {
  const [pipeline, by] = kind.split('-');
  const endpoint = `127.0.0.1:${port}`;
  const sender = pipeline === 'ours' ? startOurs(endpoint) : startStock(endpoint);
  return {
    ...sender,
    makePair: by === 'traced' ? tracedSpans() : bareSpans(trace.getTracer('bench', '1.0.0')),
  };
}

type Started = Omit<Sender, 'makePair'>;

function startOurs(endpoint: string): Started {
  const tracing = startTracing({ enabled: true, endpoint });
  return {
    room: 40_000,
    settled() {
      const { ended, queued } = tracing.stats();
      return ended - queued;
    },
    async shutdown(timeout = 30_000) {
      await tracing.shutdown({ timeout });
    },
  };
}

function startStock(endpoint: string): Started {
  const exporter = new OTLPTraceExporter({ url: `http://${endpoint}` });
  let settled = 0;
  const counted: SpanExporter = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        settled += spans.length;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
  const sdk = new NodeSDK({
    autoDetectResources: false,
    spanProcessors: [new BatchSpanProcessor({ exporter: counted })],
    metricReaders: [],
  });
  sdk.start();
  // A queue of 2,048, out of which batches of 512 are taken.
  return { room: 1_536, settled: () => settled, shutdown: () => sdk.shutdown() };
}
