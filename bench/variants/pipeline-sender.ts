import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
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

/** Kinds: `ours`, `stock`, `none` that sends nothing, and `ours-traced`, `stock-traced` with spans by this project's functions. */
export function startSender(kind: string, port: string): Sender {
  const [pipeline, by] = kind.split('-');
  const endpoint = `127.0.0.1:${port}`;
  const sender = START[pipeline ?? '']?.(endpoint);
  if (!sender) throw new Error(`no pipeline is named ${pipeline}`);
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
  const shutdown = startNodeSdk(new BatchSpanProcessor({ exporter: counted }));
  // A queue of 2,048, out of which batches of 512 are taken.
  return { room: 1_536, settled: () => settled, shutdown };
}

/** Spans are made, and that is all. */
function startNone(): Started {
  let settled = 0;
  const shutdown = startNodeSdk({
    onStart() {},
    onEnd() {
      settled += 1;
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  });
  return { room: Number.POSITIVE_INFINITY, settled: () => settled, shutdown };
}

function startNodeSdk(spanProcessor: SpanProcessor): () => Promise<void> {
  const sdk = new NodeSDK({
    autoDetectResources: false,
    spanProcessors: [spanProcessor],
    metricReaders: [],
  });
  sdk.start();
  return () => sdk.shutdown();
}

const START: Readonly<Record<string, (endpoint: string) => Started>> = {
  ours: startOurs,
  stock: startStock,
  none: startNone,
};
