import type { MetricFamily } from '../../../model.ts';
import { ucumOf } from '../../units.ts';
import { attributesSize, putAttributes } from './attributes.ts';
import { putHistogramPoint, putNumberPoint, putSummaryPoint } from './points.ts';
import { createOutput, type Fixed64, fieldSize, type Output, putHead, putText, textSize } from './wire.ts';

// metrics.proto: Metric
const NAME = 1;
const DESCRIPTION = 2;
const UNIT = 3;
const METADATA = 12;

/** The field of Metric that holds the points, and what stands in it after them. */
export interface DataType {
  readonly field: number;
  readonly tail: Buffer;
}

const NOTHING = Buffer.alloc(0);
/** `aggregation_temporality`, field 2: cumulative. */
const CUMULATIVE = Buffer.from([0x10, 2]);
/** The same, and `is_monotonic`, field 3. */
const MONOTONIC = Buffer.from([...CUMULATIVE, 0x18, 1]);

/** OTLP's data type for each type of a family (compatibility specification, "Prometheus Metric points to OTLP"). */
const DATA_TYPES: Readonly<Record<MetricFamily['type'], DataType>> = {
  gauge: { field: 5, tail: NOTHING },
  unknown: { field: 5, tail: NOTHING },
  counter: { field: 7, tail: MONOTONIC },
  info: { field: 7, tail: CUMULATIVE },
  stateset: { field: 7, tail: CUMULATIVE },
  histogram: { field: 9, tail: CUMULATIVE },
  summary: { field: 11, tail: NOTHING },
};

/** All of a Metric but its points. */
export interface MetricFrame extends DataType {
  readonly head: Buffer;
  readonly metadata: Buffer;
}

/** Fields of texts, without those that are empty. */
export function textFields(fields: readonly (readonly [number, string])[]): Buffer {
  const sized = fields
    .filter(([, text]) => text !== '')
    .map(([field, text]) => ({ field, text, size: textSize(text) }));
  const out = createOutput(sized.reduce((sum, { size }) => sum + fieldSize(size), 0));
  for (const { field, text, size } of sized) {
    putHead(out, field, size);
    putText(out, text, size);
  }
  return out.bytes;
}

export function metricFrame({ name, help, type, unit }: MetricFamily): MetricFrame {
  const attributes = { 'prometheus.type': type };
  const metadata = createOutput(attributesSize(attributes));
  putAttributes(metadata, METADATA, attributes);
  const head = textFields([
    [NAME, name],
    [DESCRIPTION, help],
    [UNIT, ucumOf(unit)],
  ]);
  return { ...DATA_TYPES[type], head, metadata: metadata.bytes };
}

/** Writes the point at a place; false where OTLP cannot have it. */
export function pointWriter(family: MetricFamily): (out: Output, place: number, time: Fixed64) => boolean {
  const each =
    <P>(points: readonly P[], put: (out: Output, point: P, time: Fixed64) => boolean) =>
    (out: Output, place: number, time: Fixed64): boolean => {
      const point = points[place];
      return point !== undefined && put(out, point, time);
    };
  if (family.type === 'histogram') return each(family.points, putHistogramPoint);
  if (family.type === 'summary') return each(family.points, putSummaryPoint);
  return each(family.points, putNumberPoint);
}
