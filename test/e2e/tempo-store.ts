/** A span as the tests compare it: ids in hex, times in nanoseconds, attribute values with their OTLP type. */
export interface StoredSpan {
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The OTLP type of each attribute: string, int, bool, double or array. */
  readonly types: Readonly<Record<string, string>>;
  readonly failed: boolean;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly boolValue?: boolean;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}
interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
interface RawSpan {
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: string };
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}
interface RawResource {
  readonly resource?: { readonly attributes?: readonly KeyValue[] };
  readonly scopeSpans?: readonly { readonly spans?: readonly RawSpan[] }[];
}

const hex = (base64 = '') => Buffer.from(base64, 'base64').toString('hex');

function plain(value: AnyValue): [type: string, value: unknown] {
  if (value.stringValue !== undefined) return ['string', value.stringValue];
  if (value.intValue !== undefined) return ['int', Number(value.intValue)];
  if (value.boolValue !== undefined) return ['bool', value.boolValue];
  if (value.doubleValue !== undefined) return ['double', value.doubleValue];
  return ['array', (value.arrayValue?.values ?? []).map((element) => plain(element)[1])];
}

function spanOf(raw: RawSpan, service: string): StoredSpan {
  const decoded = (raw.attributes ?? []).map(({ key, value }) => [key, ...plain(value)] as const);
  return {
    name: raw.name,
    kind: raw.kind,
    service,
    traceId: hex(raw.traceId),
    spanId: hex(raw.spanId),
    parentSpanId: hex(raw.parentSpanId),
    startNanos: BigInt(raw.startTimeUnixNano),
    endNanos: BigInt(raw.endTimeUnixNano),
    attributes: Object.fromEntries(decoded.map(([key, , value]) => [key, value])),
    types: Object.fromEntries(decoded.map(([key, type]) => [key, type])),
    failed: raw.status?.code === 'STATUS_CODE_ERROR',
    links: (raw.links ?? []).map((link) => ({ traceId: hex(link.traceId), spanId: hex(link.spanId) })),
  };
}

/** Reads spans through the viewer's Tempo API. */
export interface TempoStore {
  /** All spans of all traces in which a span matches. */
  traces(query: string): Promise<StoredSpan[]>;
  /** Spans of one name, of one pod where a uid is given. */
  spans(name: string, podUid?: string): Promise<StoredSpan[]>;
}

export function createTempoStore(url: string): TempoStore {
  async function json(path: string): Promise<unknown> {
    const response = await fetch(new URL(path, url));
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
  async function traces(query: string): Promise<StoredSpan[]> {
    const found = (await json(`/api/search?limit=1000&q=${encodeURIComponent(query)}`)) as {
      traces?: { traceID: string }[];
    };
    const replies = await Promise.all(
      (found.traces ?? []).map(({ traceID }) => json(`/api/v2/traces/${traceID}`)),
    );
    return replies.flatMap((reply) => {
      const { trace } = reply as { trace: { resourceSpans?: readonly RawResource[] } };
      return (trace.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
        const name = resource?.attributes?.find(({ key }) => key === 'service.name');
        const service = name ? String(plain(name.value)[1]) : '';
        return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => spanOf(span, service)));
      });
    });
  }
  return {
    traces,
    async spans(name, podUid) {
      const ofPod = podUid ? ` && span.pod.uid = "${podUid}"` : '';
      const all = await traces(`{ name = "${name}"${ofPod} }`);
      return all.filter((span) => span.name === name && (!podUid || span.attributes['pod.uid'] === podUid));
    },
  };
}
