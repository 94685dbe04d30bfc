import type { AnyValue, SentSpan, Values } from '../spans/sent-span.ts';

// OTLP's JSON as the Collector's file exporter writes it: a field with its default value is left out.
interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
interface Attributed {
  readonly attributes?: readonly KeyValue[];
}
interface WrittenLink extends Attributed {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly flags?: number;
}
interface WrittenSpan extends WrittenLink {
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly events?: readonly (Attributed & { readonly name: string; readonly timeUnixNano: string })[];
  readonly links?: readonly WrittenLink[];
  readonly droppedAttributesCount?: number;
  readonly droppedEventsCount?: number;
  readonly droppedLinksCount?: number;
  readonly status?: { readonly code?: number; readonly message?: string };
}
interface Request {
  readonly resourceSpans: readonly {
    readonly resource: Attributed;
    readonly schemaUrl?: string;
    readonly scopeSpans: readonly {
      readonly scope: { readonly name?: string; readonly version?: string };
      readonly schemaUrl?: string;
      readonly spans: readonly WrittenSpan[];
    }[];
  }[];
}

function values({ attributes = [] }: Attributed): Values {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value]));
}

function spanOf(span: WrittenSpan, { resource, scope }: Pick<SentSpan, 'resource' | 'scope'>): SentSpan {
  const link = ({ traceId, spanId, traceState = '', flags = 0, ...rest }: WrittenLink) => {
    return { traceId, spanId, traceState, flags, attributes: values(rest) };
  };
  return {
    ...link(span),
    parentSpanId: span.parentSpanId ?? '',
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: span.endTimeUnixNano,
    events: (span.events ?? []).map(({ name, timeUnixNano, ...rest }) => {
      return { name, timeUnixNano, attributes: values(rest) };
    }),
    links: (span.links ?? []).map(link),
    dropped: {
      attributes: span.droppedAttributesCount ?? 0,
      events: span.droppedEventsCount ?? 0,
      links: span.droppedLinksCount ?? 0,
    },
    status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
    resource,
    scope,
  };
}

/** The spans in a file of the Collector's file exporter: one request per line. */
export function writtenSpans(text: string): SentSpan[] {
  const requests: Request[] = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return requests
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(({ resource, schemaUrl = '', scopeSpans }) =>
      scopeSpans.flatMap((group) => {
        const { name = '', version = '' } = group.scope;
        return group.spans.map((span) =>
          spanOf(span, {
            resource: { attributes: values(resource), schemaUrl },
            scope: { name, version, schemaUrl: group.schemaUrl ?? '' },
          }),
        );
      }),
    );
}
