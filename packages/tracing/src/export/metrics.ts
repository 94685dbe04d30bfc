/** One metric of the pipeline by the semantic conventions for SDK metrics, as counts of this moment. */
export interface SdkMetric {
  readonly name: string;
  readonly instrument: 'counter' | 'updowncounter';
  /** By UCUM. */
  readonly unit: string;
  readonly description: string;
  readonly points: readonly SdkMetricPoint[];
}

export interface SdkMetricPoint {
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** What an exporter sends to. */
export interface Receiver {
  /** The exporter's own type, by `otel.component.type`. */
  readonly type: string;
  readonly address: string;
  /** Absent for a unix socket. */
  readonly port?: number | undefined;
}

/** Counts of spans, told apart as the conventions do: the processor batches, the exporter sends and sends again. */
export interface PipelineCounts {
  readonly processor: {
    readonly type: string;
    /** Handed to the exporter. */
    readonly processed: number;
    /** Never handed to it, by `error.type`. */
    readonly dropped: Counts;
    readonly queueSize: number;
    readonly queueCapacity: number;
  };
  readonly exporter: Receiver & {
    readonly inflight: number;
    readonly sent: number;
    /** Given up, by `error.type`. */
    readonly failed: Counts;
    /** Requests sent again; absent where nobody counts them. */
    readonly retries?: number;
  };
}

const DESCRIPTIONS = {
  'otel.sdk.processor.span.processed': 'Spans that a processor has handed to its exporter, or dropped.',
  'otel.sdk.processor.span.queue.size': 'Spans in the queue of a processor.',
  'otel.sdk.processor.span.queue.capacity': 'Spans that the queue of a processor can hold.',
  'otel.sdk.exporter.span.inflight': 'Spans that an exporter has and that are neither sent nor given up.',
  'otel.sdk.exporter.span.exported': 'Spans that an exporter has sent, or given up.',
  'vk_telemetry.sdk.exporter.retries': 'Attempts of an exporter that were repetitions of a request.',
} as const;

type Counts = Readonly<Record<string, number>>;
type Name = keyof typeof DESCRIPTIONS;
type Labels = Record<string, string | number>;

/** The counts under the names of https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics (status: development). */
export function sdkMetrics({ processor, exporter }: PipelineCounts): readonly SdkMetric[] {
  const ofProcessor = component(processor.type);
  const ofExporter = {
    ...component(exporter.type),
    'server.address': exporter.address,
    ...(exporter.port !== undefined && { 'server.port': exporter.port }),
  };
  return [
    counter('otel.sdk.processor.span.processed', ofProcessor, processor.processed, processor.dropped),
    gauge('otel.sdk.processor.span.queue.size', ofProcessor, processor.queueSize),
    gauge('otel.sdk.processor.span.queue.capacity', ofProcessor, processor.queueCapacity),
    gauge('otel.sdk.exporter.span.inflight', ofExporter, exporter.inflight),
    counter('otel.sdk.exporter.span.exported', ofExporter, exporter.sent, exporter.failed),
    ...(exporter.retries === undefined ? [] : [retries(ofExporter, exporter.retries)]),
  ];
}

const component = (type: string): Labels => ({
  'otel.component.type': type,
  'otel.component.name': `${type}/0`,
});

function metric(
  name: Name,
  instrument: SdkMetric['instrument'],
  points: readonly SdkMetricPoint[],
  unit = '{span}',
): SdkMetric {
  return { name, instrument, unit, description: DESCRIPTIONS[name], points };
}

/** The conventions have no metric of retries: this one is ours. */
const retries = (attributes: Labels, value: number): SdkMetric =>
  metric('vk_telemetry.sdk.exporter.retries', 'counter', [{ attributes, value }], '{request}');

function gauge(name: Name, attributes: Labels, value: number): SdkMetric {
  return metric(name, 'updowncounter', [{ attributes, value }]);
}

/** Success has no `error.type`; each cause of failure has a point of its own. */
function counter(name: Name, attributes: Labels, succeeded: number, failed: Counts): SdkMetric {
  const failures = Object.entries(failed).map(([cause, value]) => ({
    attributes: { ...attributes, 'error.type': cause },
    value,
  }));
  return metric(name, 'counter', [{ attributes, value: succeeded }, ...failures]);
}
