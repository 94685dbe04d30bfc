/** An export request whose ids and times can be changed in place, so that a load costs its sender next to nothing. */
export interface RequestTemplate {
  readonly bytes: Buffer;
  /** Where each span's body begins. */
  readonly spans: readonly number[];
}

// A span's body begins with its ids and times; these are the offsets of their values.
const TRACE_ID = 2;
const SPAN_ID = 20;
const START = 29;
const END = 38;
const PARENT_ID = 48;
const SPANS_PER_TRACE = 4;

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
const field = (number: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(body.length)]), body]);
const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));
const integer = (number: number, value: number): Buffer => Buffer.from([number << 3, ...varint(value)]);

function attributes(number: number, values: Readonly<Record<string, string | number>>): Buffer {
  const items = Object.entries(values).map(([key, value]) => {
    const content = typeof value === 'string' ? text(1, value) : integer(3, value);
    return field(number, Buffer.concat([text(1, key), field(2, content)]));
  });
  return Buffer.concat(items);
}

const NAMES = ['CreatePodVK', 'CreateHttpCall', 'CreateAPI', 'Create'] as const;
const KINDS = [1, 3, 2, 2] as const;

/** What the vocabulary of packages/tracing puts on a call: 12 attributes; one trace in 64 failed. */
function spanBody(index: number): Buffer {
  const trace = Math.floor(index / SPANS_PER_TRACE);
  const place = index % SPANS_PER_TRACE;
  const exitCode = trace % 64 === 63 ? 500 : 200;
  const pod = String(trace).padStart(3, '0');
  const head = Buffer.alloc(place === 0 ? PARENT_ID - 2 : PARENT_ID + 8);
  head.set([0x0a, 16]);
  head.set([0x12, 8], SPAN_ID - 2);
  head[START - 1] = 0x39;
  head[END - 1] = 0x41;
  if (place > 0) head.set([0x22, 8], PARENT_ID - 2);
  return Buffer.concat([
    head,
    text(5, NAMES[place] ?? ''),
    integer(6, KINDS[place] ?? 0),
    attributes(9, {
      'start.timestamp': 1_770_000_000_000_000,
      'end.timestamp': 1_770_000_000_012_300,
      duration: 12_300,
      'exit.code': exitCode,
      'exitc.code': exitCode,
      'pod.name': `pod-${pod}`,
      'pod.namespace': 'default',
      'pod.uid': `f0b7c0f2-7d3a-4a86-b4a5-3b9f5d7f0${pod}`,
      'http.request.method': 'POST',
      'url.full': 'http://127.0.0.1:3000/create',
      'server.address': '127.0.0.1',
      'server.port': 3000,
    }),
    ...(exitCode === 500 ? [field(15, integer(3, 2))] : []),
  ]);
}

const RESOURCE = attributes(1, {
  'service.name': 'VK-InterLink-bench',
  'service.instance.id': 'VK-InterLink-bench-node-a',
  'service.version': '0.1.0',
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.language': 'nodejs',
  'telemetry.sdk.version': '3.1.0',
});

/** A request of `count` spans, four to a trace, 12 attributes each, and 6 attributes on the resource. */
export function requestTemplate(count: number): RequestTemplate {
  const parts = [field(1, Buffer.concat([text(1, '@vk-telemetry/tracing'), text(2, '0.1.0')]))];
  const places: number[] = [];
  let at = parts[0]?.length ?? 0;
  for (let index = 0; index < count; index += 1) {
    const body = spanBody(index);
    const part = field(2, body);
    places.push(at + part.length - body.length);
    parts.push(part);
    at += part.length;
  }
  const scopeSpans = Buffer.concat(parts);
  const resource = field(1, RESOURCE);
  const bytes = field(1, Buffer.concat([resource, field(2, scopeSpans)]));
  const offset = bytes.length - scopeSpans.length;
  return { bytes, spans: places.map((place) => place + offset) };
}

/** Hex of the trace with that index in the request of that number. */
export function traceId(run: number, number: number, trace: number): string {
  return [0x0af76519, run, number, trace].map((part) => part.toString(16).padStart(8, '0')).join('');
}

/** A copy of the template with ids and times of its own. `run` and `number` together are of one request only. */
export function requestOf({ bytes, spans }: RequestTemplate, run: number, number: number): Buffer {
  const copy = Buffer.from(bytes);
  const started = BigInt(Date.now()) * 1_000_000n;
  for (const [index, at] of spans.entries()) {
    const trace = Math.floor(index / SPANS_PER_TRACE);
    const start = started + BigInt(index * 1_000);
    copy.write(traceId(run, number, trace), at + TRACE_ID, 'hex');
    copy.writeUInt32BE(number, at + SPAN_ID);
    copy.writeUInt32BE(index + 1, at + SPAN_ID + 4);
    copy.writeBigUInt64LE(start, at + START);
    copy.writeBigUInt64LE(start + 12_300_000n, at + END);
    if (index % SPANS_PER_TRACE === 0) continue;
    copy.writeUInt32BE(number, at + PARENT_ID);
    copy.writeUInt32BE(index, at + PARENT_ID + 4);
  }
  return copy;
}
