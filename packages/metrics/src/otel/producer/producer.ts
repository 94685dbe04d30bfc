import { resourceFromAttributes } from '@opentelemetry/resources';
import type { CollectionResult, MetricData, MetricProducer } from '@opentelemetry/sdk-metrics';
import { single } from '../../gather/given.ts';
import type { Gatherer, Loss } from '../../model.ts';
import { type Known, wantKnown, wantMillis } from '../../options.ts';
import { gatherWithin } from '../gather-within.ts';
import { planSnapshot } from '../otlp/plan.ts';
import { type Scope, scopeKey } from '../otlp/scope.ts';
import { metricsOfFamily } from './metrics.ts';
import { hrTimeOf } from './points.ts';

export interface MetricProducerOptions {
  /** How long a collection may take where the reader does not say, in ms. Default: 10000. */
  readonly timeoutMs?: number;
}

const KNOWN: Known<MetricProducerOptions> = { timeoutMs: true };

const lossError = ({ source, reason, message }: Loss): Error => new Error(`${source}: ${reason}: ${message}`);

/**
 * For `metricProducers` of a reader of the OpenTelemetry SDK. `collect` never rejects: what is missing is in `errors`.
 * Throws MetricsError ERR_METRICS_OPTION for an unknown option and a time-out that is no positive number.
 */
export function createMetricProducer(
  gatherers: Gatherer | readonly Gatherer[],
  options: MetricProducerOptions = {},
): MetricProducer {
  wantKnown(options, KNOWN);
  const { timeoutMs = 10_000 } = options;
  wantMillis('timeoutMs', timeoutMs);
  const gatherer = single(gatherers);

  async function collect(millis: number): Promise<CollectionResult> {
    const snapshot = await gatherWithin(gatherer, millis);
    const time = hrTimeOf(Date.now() / 1000);
    const { runs, target, losses } = await planSnapshot(snapshot);
    const scopes = new Map<string, { readonly scope: Scope; readonly metrics: MetricData[] }>();
    for (const { scope, family } of runs) {
      const key = scopeKey(scope);
      const entry = scopes.get(key) ?? { scope, metrics: [] };
      scopes.set(key, entry);
      entry.metrics.push(...(await metricsOfFamily(family, time)));
    }
    return {
      resourceMetrics: {
        resource: resourceFromAttributes(target),
        scopeMetrics: [...scopes.values()],
      },
      errors: [...snapshot.losses, ...losses].map(lossError),
    };
  }

  return {
    async collect({ timeoutMillis = timeoutMs } = {}) {
      try {
        return await collect(timeoutMillis);
      } catch (error) {
        return {
          resourceMetrics: { resource: resourceFromAttributes({}), scopeMetrics: [] },
          errors: [error],
        };
      }
    },
  };
}
