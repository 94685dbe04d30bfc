import {
  type DataPoint,
  DataPointType,
  type Histogram,
  type HistogramMetricData,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { cumulativeCounts } from '../../buckets.ts';
import type { HistogramPoint, Labels, NumberPoint } from '../../model.ts';
import { mapSliced } from '../map-sliced.ts';
import { exemplarsOf, latestOf, secondsOf } from './exemplars.ts';
import { labelsOf } from './labels.ts';

type NumberData = Exclude<
  MetricData,
  HistogramMetricData | { dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM }
>;

/** What this package can write of a metric of the SDK; the type by section "OTLP Metric points to Prometheus". */
export type Points =
  | { readonly type: 'counter' | 'gauge'; readonly points: readonly NumberPoint[] }
  | { readonly type: 'histogram'; readonly points: readonly HistogramPoint[] };

/** The latest exemplar of each bucket, +Inf last. */
function bucketExemplars(point: object, bounds: readonly number[]): Pick<HistogramPoint, 'exemplars'> {
  const exemplars = exemplarsOf(point);
  if (exemplars.length === 0) return {};
  const places = [...bounds, Number.POSITIVE_INFINITY].map((bound, i) =>
    latestOf(exemplars.filter(({ value }) => value <= bound && !(value <= (bounds[i - 1] ?? Number.NaN)))),
  );
  return { exemplars: places };
}

function histogramPoint(point: DataPoint<Histogram>, labels: Labels): HistogramPoint {
  const { buckets, count, sum = Number.NaN } = point.value;
  const bounds = buckets.boundaries.filter(Number.isFinite);
  const counts = cumulativeCounts(bounds, buckets.counts);
  const start = secondsOf(point.startTime);
  return { labels, bounds, counts, count, sum, start, ...bucketExemplars(point, bounds) };
}

function counterPoint(point: DataPoint<number>, labels: Labels): NumberPoint {
  const exemplar = latestOf(exemplarsOf(point));
  return { labels, value: point.value, start: secondsOf(point.startTime), ...(exemplar && { exemplar }) };
}

/** A gauge has neither a start nor exemplars. */
async function numberPoints(data: NumberData, scope: object): Promise<Points> {
  const isCounter = data.dataPointType === DataPointType.SUM && data.isMonotonic;
  const points = await mapSliced<DataPoint<number>, NumberPoint>(data.dataPoints, (point) => {
    const labels = labelsOf(point.attributes, scope);
    return isCounter ? counterPoint(point, labels) : { labels, value: point.value };
  });
  return { type: isCounter ? 'counter' : 'gauge', points };
}

/** `scope` are labels of every point. Undefined for an exponential histogram. */
export async function pointsOf(data: MetricData, scope: object): Promise<Points | undefined> {
  if (data.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) return undefined;
  if (data.dataPointType !== DataPointType.HISTOGRAM) return await numberPoints(data, scope);
  const points = await mapSliced(data.dataPoints, (point) =>
    histogramPoint(point, labelsOf(point.attributes, scope)),
  );
  return { type: 'histogram', points };
}
