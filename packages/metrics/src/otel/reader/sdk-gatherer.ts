import { type CollectorOptions, collector } from '../../collector.ts';
import type { Gatherer, MetricFamily } from '../../model.ts';
import { labelsOf } from './labels.ts';
import { prometheusName } from './names.ts';

/** A metric as `tracing.metrics()` of @vk-telemetry/tracing answers it: counts of this moment. */
export interface SdkMetricLike {
  readonly name: string;
  readonly instrument: 'counter' | 'updowncounter';
  /** By UCUM. */
  readonly unit: string;
  readonly description: string;
  readonly points: readonly {
    readonly attributes: Readonly<Record<string, string | number>>;
    readonly value: number;
  }[];
}

function familyOf({ name, instrument, unit, description, points }: SdkMetricLike): MetricFamily {
  const isCounter = instrument === 'counter';
  return {
    name: prometheusName({ name, unit, isCounter }, true),
    help: description,
    type: isCounter ? 'counter' : 'gauge',
    points: points.map(({ attributes, value }) => ({ labels: labelsOf(attributes), value })),
  };
}

/** What an export pipeline says of itself, as metrics: `sdkMetricsGatherer(() => tracing.metrics())`. */
export function sdkMetricsGatherer(
  read: () => readonly SdkMetricLike[],
  options: CollectorOptions = {},
): Gatherer {
  return collector(() => read().map(familyOf), options);
}
