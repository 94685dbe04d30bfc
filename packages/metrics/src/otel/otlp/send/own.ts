import { seal } from '../../../check.ts';
import type { Gatherer, Loss, MetricFamily } from '../../../model.ts';
import type { Books } from './books.ts';
import type { Endpoint } from './endpoint.ts';

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

interface Durations {
  readonly counts: number[];
  count: number;
  sum: number;
}

export function createOwnMetrics({ protocol, url }: Endpoint, books: Books): OwnMetrics {
  const exporter = {
    ...componentOf(protocol === 'grpc' ? 'otlp_grpc_metric_exporter' : 'otlp_http_metric_exporter'),
    server_address: url.hostname.replace(/^\[|\]$/g, ''),
    server_port: url.port || (url.protocol === 'https:' ? '443' : '80'),
  };
  const reader = componentOf('periodic_metric_reader');
  const start = Date.now() / 1000;
  const durations = new Map<string, Durations>();

  function families(): readonly MetricFamily[] {
    const { exported, dropped, inflight } = books.stats();
    const { exported: name, inflight: inflightName, collection } = OTLP_EXPORTER_METRICS;
    const given = Object.entries(dropped).map(([error_type, value]) => ({
      labels: { ...exporter, error_type },
      value,
      start,
    }));
    return [
      seal({
        name,
        help: HELP.exported,
        type: 'counter',
        points: [{ labels: exporter, value: exported, start }, ...given],
      }),
      seal({
        name: inflightName,
        help: HELP.inflight,
        type: 'gauge',
        points: [{ labels: exporter, value: inflight }],
      }),
      seal({
        name: collection,
        help: HELP.collection,
        type: 'histogram',
        unit: 'seconds',
        points: [...durations].map(([error_type, { counts, count, sum }]) => ({
          labels: { ...reader, ...(error_type && { error_type }) },
          bounds: BOUNDS,
          counts: [...counts],
          count,
          sum,
          start,
        })),
      }),
    ];
  }

  return {
    gatherer: { name: 'otlp_exporter', gather: async () => ({ families: families(), losses: [] }) },
    gathered(seconds, lost) {
      const key = lost ?? '';
      const entry = durations.get(key) ?? { counts: BOUNDS.map(() => 0), count: 0, sum: 0 };
      durations.set(key, entry);
      for (const [i, bound] of BOUNDS.entries())
        if (seconds <= bound) entry.counts[i] = (entry.counts[i] ?? 0) + 1;
      entry.count += 1;
      entry.sum += seconds;
    },
  };
}
