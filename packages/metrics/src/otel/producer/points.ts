import type { HrTime } from '@opentelemetry/api';
import type { DataPoint, Histogram } from '@opentelemetry/sdk-metrics';
import type { Exemplar, HistogramPoint, NumberPoint } from '../../model.ts';
import { exemplarContext } from '../exemplar-context.ts';
import type { SdkExemplar } from '../sdk-exemplar.ts';

/** Seconds and nanoseconds; what is unknown is 0, which OTLP takes for unset. */
export function hrTimeOf(seconds = 0): HrTime {
  const micros = Math.round(seconds * 1e6);
  return micros > 0 ? [Math.floor(micros / 1e6), (micros % 1e6) * 1000] : [0, 0];
}

function exemplarOf({ labels, value, timestamp }: Exemplar): SdkExemplar {
  const { traceId, spanId, attributes } = exemplarContext(labels);
  return {
    filteredAttributes: attributes,
    value,
    timestamp: hrTimeOf(timestamp),
    ...(traceId && { traceId }),
    ...(spanId && { spanId }),
  };
}

/** SDK 3.1 has no exemplars in a data point and passes over this property; an SDK that has them finds it. */
const exemplarsOf = (exemplars: readonly (Exemplar | undefined)[] = []) => {
  const found = exemplars.filter((exemplar) => exemplar !== undefined).map(exemplarOf);
  return found.length > 0 && { exemplars: found };
};

/** A value with its labels; `quantile` and the like are labels too. */
export const valuePoint = (
  { labels, start, exemplar }: Omit<NumberPoint, 'value'>,
  value: number,
  endTime: HrTime,
): DataPoint<number> => ({
  attributes: labels,
  startTime: hrTimeOf(start),
  endTime,
  value,
  ...exemplarsOf([exemplar]),
});

export function histogramPoint(point: HistogramPoint, endTime: HrTime): DataPoint<Histogram> {
  const { labels, start, bounds, counts, count, sum, exemplars } = point;
  const upTo = [...counts, count];
  return {
    attributes: labels,
    startTime: hrTimeOf(start),
    endTime,
    value: {
      buckets: {
        boundaries: [...bounds],
        counts: upTo.map((cumulative, i) => cumulative - (upTo[i - 1] ?? 0)),
      },
      count,
      sum,
    },
    ...exemplarsOf(exemplars),
  };
}
