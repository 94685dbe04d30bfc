import { type HrTime, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import type { MetricFamily, NumberFamily, SummaryFamily } from '../../model.ts';
import { mapSliced } from '../map-sliced.ts';
import { ucumOf } from '../units.ts';
import { histogramPoint, valuePoint } from './points.ts';

const described = ({ name, help, unit }: Pick<MetricFamily, 'name' | 'help' | 'unit'>) => ({
  descriptor: { name, description: help, unit: ucumOf(unit), valueType: ValueType.DOUBLE },
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
});

type About = Pick<MetricFamily, 'name' | 'help' | 'unit'>;

const gauge = (about: About, dataPoints: DataPoint<number>[]): MetricData => ({
  ...described(about),
  dataPointType: DataPointType.GAUGE,
  dataPoints,
});

const sum = (about: About, isMonotonic: boolean, dataPoints: DataPoint<number>[]): MetricData => ({
  ...described(about),
  dataPointType: DataPointType.SUM,
  isMonotonic,
  dataPoints,
});

const histogram = (about: About, dataPoints: DataPoint<Histogram>[]): MetricData => ({
  ...described(about),
  dataPointType: DataPointType.HISTOGRAM,
  dataPoints,
});

/** What text 0.0.4 writes of a summary: the SDK has none. */
async function summaryMetrics(family: SummaryFamily, time: HrTime): Promise<MetricData[]> {
  const { name, help, points } = family;
  const quantiles = await mapSliced(points, (point) =>
    point.quantiles.map(({ quantile, value }) =>
      valuePoint({ ...point, labels: { ...point.labels, quantile: String(quantile) } }, value, time),
    ),
  );
  const counts = await mapSliced(points, (point) => valuePoint(point, point.count, time));
  const sums = await mapSliced(points, (point) => valuePoint(point, point.sum, time));
  return [
    gauge(family, quantiles.flat()),
    sum({ name: `${name}_count`, help }, true, counts),
    sum({ ...family, name: `${name}_sum` }, true, sums),
  ].filter(({ dataPoints }) => dataPoints.length > 0);
}

async function numberMetric(family: NumberFamily, time: HrTime): Promise<MetricData> {
  const { type } = family;
  const points = await mapSliced(family.points, (point) => valuePoint(point, point.value, time));
  return type === 'gauge' || type === 'unknown'
    ? gauge(family, points)
    : sum(family, type === 'counter', points);
}

/** A family in the SDK's model; a summary is three metrics there. */
export async function metricsOfFamily(family: MetricFamily, time: HrTime): Promise<MetricData[]> {
  if (family.type === 'summary') return await summaryMetrics(family, time);
  if (family.type === 'histogram')
    return [histogram(family, await mapSliced(family.points, (point) => histogramPoint(point, time)))];
  return [await numberMetric(family, time)];
}
