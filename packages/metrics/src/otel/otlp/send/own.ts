import { seal } from '../../../check.ts';
import { createHistogram } from '../../../counts.ts';
import type { Gatherer, Loss, MetricFamily } from '../../../model.ts';
import type { Endpoint } from './endpoint.ts';
import type { StatsRecorder } from './stats.ts';

/**
 * Metrics about an exporter: opentelemetry.io/docs/specs/semconv/otel/sdk-metrics (status: development), named as
 * Prometheus names what comes from OpenTelemetry.
 */
export const OTLP_EXPORTER_METRICS = {
  exported: 'otel_sdk_exporter_metric_data_point_exported_total',
  inflight: 'otel_sdk_exporter_metric_data_point_inflight',
  collection: 'otel_sdk_metric_reader_collection_duration_seconds',
} as const;

const HELP: Readonly<Record<keyof typeof OTLP_EXPORTER_METRICS, string>> = {
  exported: 'Data points that the receiver took or, with an error_type, that were given up.',
  inflight: 'Data points of the snapshot that is under way.',
  collection: 'Duration of the gathers.',
};

const BOUNDS: readonly number[] = Object.freeze([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);

/** Exporters of each type so far: the conventions number them. */
const made = new Map<string, number>();

function componentOf(type: string): Readonly<Record<string, string>> {
  const number = made.get(type) ?? 0;
  made.set(type, number + 1);
  return { otel_component_type: type, otel_component_name: `${type}/${number}` };
}

export interface OwnMetrics {
  readonly gatherer: Gatherer;
  /** Counts a gather, and what kept it from being whole. */
  gathered(seconds: number, lost: Loss['reason'] | undefined): void;
}

export function createOwnMetrics({ protocol, host, port }: Endpoint, stats: StatsRecorder): OwnMetrics {
  const exporter = {
    ...componentOf(protocol === 'grpc' ? 'otlp_grpc_metric_exporter' : 'otlp_http_metric_exporter'),
    server_address: host,
    server_port: port,
  };
  const start = Date.now() / 1000;
  const { exported: exportedName, inflight: inflightName, collection } = OTLP_EXPORTER_METRICS;
  const gathers = createHistogram(
    {
      name: collection,
      help: HELP.collection,
      label: 'error_type',
      labels: componentOf('periodic_metric_reader'),
    },
    BOUNDS,
  );

  function families(): readonly MetricFamily[] {
    const { exported, dropped, inflight } = stats.current();
    const drops = Object.entries(dropped).map(([error_type, value]) => ({
      labels: { ...exporter, error_type },
      value,
      start,
    }));
    return [
      seal({
        name: exportedName,
        help: HELP.exported,
        type: 'counter',
        points: [{ labels: exporter, value: exported, start }, ...drops],
      }),
      seal({
        name: inflightName,
        help: HELP.inflight,
        type: 'gauge',
        points: [{ labels: exporter, value: inflight }],
      }),
      gathers.family(),
    ];
  }

  return {
    gatherer: { name: 'otlp_exporter', gather: async () => ({ families: families(), losses: [] }) },
    gathered: (seconds, lost) => gathers.observe(lost ?? '', seconds),
  };
}
