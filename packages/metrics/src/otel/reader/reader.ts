import { AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics';
import { collector } from '../../collector.ts';
import { messageOf } from '../../errors.ts';
import type { Gatherer, Loss, Snapshot } from '../../model.ts';
import { type Known, wantKnown } from '../../options.ts';
import { type FamilyOptions, familiesOf } from './families.ts';

export interface MetricReaderOptions extends FamilyOptions {
  /** Names it in the metrics about gathers. Default: its place in the list. */
  readonly name?: string;
}

const KNOWN: Known<MetricReaderOptions> = {
  name: true,
  suffixes: true,
  scopeLabels: true,
  targetInfo: true,
};

/** It only answers when it is asked. */
class GatheringReader extends MetricReader {
  constructor() {
    super({
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
      otelComponentType: 'prometheus_http_text_metric_exporter',
    });
  }

  protected override async onShutdown(): Promise<void> {}

  protected override async onForceFlush(): Promise<void> {}
}

/**
 * A MetricReader for `readers` of a MeterProvider that is a gatherer too: what the SDK has is collected at each gather.
 * Temporality is cumulative. Exponential histograms, and what a MetricProducer says is delta, are losses.
 * Throws MetricsError ERR_METRICS_OPTION for an unknown option.
 */
export function createMetricReader(options: MetricReaderOptions = {}): MetricReader & Gatherer {
  wantKnown(options, KNOWN);
  const { name } = options;
  const reader = new GatheringReader();
  const source = name ?? 'OpenTelemetry';

  async function gather(signal?: AbortSignal): Promise<Snapshot> {
    const lost: Loss[] = [];
    const collect = async () => {
      const { resourceMetrics, errors } = await reader.collect();
      for (const error of errors) lost.push({ source, reason: 'error', message: messageOf(error) });
      await resourceMetrics.resource.waitForAsyncAttributes?.();
      return familiesOf(resourceMetrics, options, lost);
    };
    const { families, losses } = await collector(collect, { name: source }).gather(signal);
    return Object.freeze({ families, losses: Object.freeze([...lost, ...losses]) });
  }

  return Object.assign(reader, { gather, ...(name !== undefined && { name }) });
}
