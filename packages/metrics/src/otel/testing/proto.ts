import protobuf from 'protobufjs';

/** Messages of opentelemetry-proto 1.x and of google.rpc (both Apache-2.0), read and written by another implementation. */
const { root } = protobuf.parse(`syntax = "proto3";
message Request { repeated ResourceMetrics resource_metrics = 1; }
message Response { PartialSuccess partial_success = 1; }
message PartialSuccess { int64 rejected_data_points = 1; string error_message = 2; }
message RpcStatus { int32 code = 1; string message = 2; repeated Any details = 3; }
message Any { string type_url = 1; bytes value = 2; }
message RetryInfo { Duration retry_delay = 1; }
message Duration { int64 seconds = 1; int32 nanos = 2; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message Metric {
  string name = 1; string description = 2; string unit = 3;
  oneof data {
    Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; Summary summary = 11;
  }
  repeated KeyValue metadata = 12;
}
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message Summary { repeated SummaryDataPoint data_points = 1; }
message NumberDataPoint {
  fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3;
  oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated Exemplar exemplars = 5; repeated KeyValue attributes = 7; uint32 flags = 8;
}
message HistogramDataPoint {
  fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4; optional double sum = 5;
  repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7; repeated Exemplar exemplars = 8;
  repeated KeyValue attributes = 9; uint32 flags = 10; optional double min = 11; optional double max = 12;
}
message SummaryDataPoint {
  fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4; double sum = 5;
  repeated ValueAtQuantile quantile_values = 6; repeated KeyValue attributes = 7; uint32 flags = 8;
}
message ValueAtQuantile { double quantile = 1; double value = 2; }
message Exemplar {
  fixed64 time_unix_nano = 2; oneof value { double as_double = 3; sfixed64 as_int = 6; }
  bytes span_id = 4; bytes trace_id = 5; repeated KeyValue filtered_attributes = 7;
}
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }
}
`);

export function encodeMessage(type: string, value: object): Buffer {
  const message = root.lookupType(type);
  return Buffer.from(message.encode(message.fromObject(value)).finish());
}

/** What protobufjs writes of what it has read. */
export function rewritten(type: string, bytes: Uint8Array): Buffer {
  const message = root.lookupType(type);
  return Buffer.from(message.encode(message.decode(bytes)).finish());
}

/** 64-bit integers as text, bytes as hexadecimal digits, absent fields left out. */
function decodeMessage(type: string, bytes: Uint8Array): unknown {
  const message = root.lookupType(type);
  const plain = message.toObject(message.decode(bytes), { longs: String });
  return JSON.parse(JSON.stringify(plain, replaceSpecial), reviveSpecial);
}

// JSON has none of these; a Buffer is turned into an object before a replacer sees it.
const SPECIAL = new Map<string, number>([
  ['#NaN', Number.NaN],
  ['#Inf', Number.POSITIVE_INFINITY],
  ['#-Inf', Number.NEGATIVE_INFINITY],
  ['#-0', -0],
]);

function replaceSpecial(_: string, value: unknown): unknown {
  if (typeof value === 'number')
    for (const [word, number] of SPECIAL) if (Object.is(number, value)) return word;
  const { type, data } = (value ?? {}) as { type?: unknown; data?: number[] };
  return type === 'Buffer' ? Buffer.from(data ?? []).toString('hex') : value;
}

const reviveSpecial = (_: string, value: unknown): unknown => SPECIAL.get(String(value)) ?? value;

export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

export interface DecodedExemplar {
  readonly timeUnixNano?: string;
  readonly asDouble: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly filteredAttributes?: readonly Attribute[];
}

export interface DecodedPoint {
  readonly attributes?: readonly Attribute[];
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly quantileValues?: readonly { readonly quantile?: number; readonly value?: number }[];
  readonly exemplars?: readonly DecodedExemplar[];
}

export interface DecodedData {
  readonly dataPoints: readonly DecodedPoint[];
  readonly aggregationTemporality?: number;
  readonly isMonotonic?: boolean;
}

export interface DecodedMetric {
  readonly name: string;
  readonly description?: string;
  readonly unit?: string;
  readonly gauge?: DecodedData;
  readonly sum?: DecodedData;
  readonly histogram?: DecodedData;
  readonly summary?: DecodedData;
  readonly metadata?: readonly Attribute[];
}

export interface DecodedScopeMetrics {
  readonly scope: {
    readonly name?: string;
    readonly version?: string;
    readonly attributes?: readonly Attribute[];
  };
  readonly schemaUrl?: string;
  readonly metrics: readonly DecodedMetric[];
}

export interface DecodedResourceMetrics {
  readonly resource: { readonly attributes?: readonly Attribute[] };
  readonly scopeMetrics: readonly DecodedScopeMetrics[];
}

export const decodeRequest = (bytes: Uint8Array): readonly DecodedResourceMetrics[] =>
  (decodeMessage('Request', bytes) as { resourceMetrics?: readonly DecodedResourceMetrics[] })
    .resourceMetrics ?? [];

/** Names and texts of attributes. */
export const plainOf = (attributes: readonly Attribute[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));

export const metricsOf = (bytes: Uint8Array): readonly DecodedMetric[] =>
  decodeRequest(bytes).flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));

export const pointsOf = ({ gauge, sum, histogram, summary }: DecodedMetric): readonly DecodedPoint[] =>
  (gauge ?? sum ?? histogram ?? summary)?.dataPoints ?? [];
