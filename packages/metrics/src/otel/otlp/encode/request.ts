import type { Scope } from '../scope.ts';
import { type Attributes, attributesSize, putAttributes } from './attributes.ts';
import { type MetricFrame, textFields } from './metric.ts';
import { createOutput, fieldSize, type Output, putHead } from './wire.ts';

// metrics.proto and metrics_service.proto
const RESOURCE_METRICS = 1;
const RESOURCE = 1;
const SCOPE_METRICS = 2;
const SCOPE = 1;
const METRICS = 2;
const SCHEMA_URL = 3;
// common.proto, resource.proto
const RESOURCE_ATTRIBUTES = 1;
const SCOPE_NAME = 1;
const SCOPE_VERSION = 2;
const SCOPE_ATTRIBUTES = 3;

/** Where the points of one metric are among those of the request. */
export interface MetricPart {
  readonly frame: MetricFrame;
  readonly from: number;
  to: number;
}

/** One scope's metrics. */
export interface ScopePart {
  readonly scope: Scope;
  readonly head: Buffer;
  readonly schemaUrl: Buffer;
  readonly metrics: MetricPart[];
}

export function resourceBytes(attributes: Attributes): Buffer {
  const size = attributesSize(attributes);
  const out = createOutput(fieldSize(size));
  putHead(out, RESOURCE, size);
  putAttributes(out, RESOURCE_ATTRIBUTES, attributes);
  return out.bytes;
}

export function scopePart(scope: Scope): ScopePart {
  const { name, version, schemaUrl, attributes } = scope;
  const texts = textFields([
    [SCOPE_NAME, name],
    [SCOPE_VERSION, version],
  ]);
  const size = texts.length + attributesSize(attributes);
  const out = createOutput(fieldSize(size));
  putHead(out, SCOPE, size);
  out.at += texts.copy(out.bytes, out.at);
  putAttributes(out, SCOPE_ATTRIBUTES, attributes);
  return { scope, head: out.bytes, schemaUrl: textFields([[SCHEMA_URL, schemaUrl]]), metrics: [] };
}

/** The most that a metric takes beside its points: three lengths and their tags more than its frame. */
export const frameSize = ({ head, tail, metadata }: MetricFrame): number =>
  head.length + tail.length + metadata.length + 12;

/** The most that a scope takes beside its metrics. */
export const scopeSize = ({ head, schemaUrl }: ScopePart): number => head.length + schemaUrl.length + 6;

const dataSize = ({ frame, from, to }: MetricPart): number => to - from + frame.tail.length;

const metricSize = (part: MetricPart): number =>
  part.frame.head.length + fieldSize(dataSize(part)) + part.frame.metadata.length;

const scopeMetricsSize = ({ head, schemaUrl, metrics }: ScopePart): number =>
  metrics.reduce((sum, part) => sum + fieldSize(metricSize(part)), head.length + schemaUrl.length);

function putBytes(out: Output, bytes: Buffer, from = 0, to = bytes.length): void {
  out.at += bytes.copy(out.bytes, out.at, from, to);
}

/** An ExportMetricsServiceRequest of points that are written already. */
export function assemble(resource: Buffer, scopes: readonly ScopePart[], points: Buffer): Buffer {
  const sizes = scopes.map(scopeMetricsSize);
  const size = sizes.reduce((sum, each) => sum + fieldSize(each), resource.length);
  const out = createOutput(fieldSize(size));
  putHead(out, RESOURCE_METRICS, size);
  putBytes(out, resource);
  for (const [i, scope] of scopes.entries()) {
    putHead(out, SCOPE_METRICS, sizes[i] ?? 0);
    putBytes(out, scope.head);
    for (const part of scope.metrics) {
      putHead(out, METRICS, metricSize(part));
      putBytes(out, part.frame.head);
      putHead(out, part.frame.field, dataSize(part));
      putBytes(out, points, part.from, part.to);
      putBytes(out, part.frame.tail);
      putBytes(out, part.frame.metadata);
    }
    putBytes(out, scope.schemaUrl);
  }
  return out.bytes;
}
