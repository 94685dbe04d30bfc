/** A span as Tempo's API gives it in JSON (`/api/v2/traces/{id}`): ids in base64, 64-bit numbers as text. */
export interface TempoSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes?: readonly {
    readonly key: string;
    readonly value: Readonly<Record<string, unknown>>;
  }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface TraceReply {
  readonly trace: {
    readonly resourceSpans?: readonly {
      readonly scopeSpans?: readonly { readonly spans?: readonly TempoSpan[] }[];
    }[];
  };
}

async function getJson(url: URL): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`GET ${url.pathname}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The part of Tempo's HTTP API that the check needs. */
export function createTempoClient(baseUrl: string) {
  return {
    /** All spans of the traces in which a span matches the TraceQL query. */
    async search(query: string): Promise<TempoSpan[]> {
      const url = new URL('/api/search', baseUrl);
      url.searchParams.set('q', query);
      url.searchParams.set('limit', '1000');
      const { traces = [] } = (await getJson(url)) as { traces?: { traceID: string }[] };
      const found = await Promise.all(traces.map(({ traceID }) => this.trace(traceID)));
      return found.flat();
    },
    async trace(traceId: string): Promise<TempoSpan[]> {
      const reply = (await getJson(new URL(`/api/v2/traces/${traceId}`, baseUrl))) as TraceReply;
      const scopes = (reply.trace.resourceSpans ?? []).flatMap((resource) => resource.scopeSpans ?? []);
      return scopes.flatMap((scope) => scope.spans ?? []);
    },
  };
}

export type TempoClient = ReturnType<typeof createTempoClient>;

/** The value of a string attribute. */
export function textAttribute(span: TempoSpan, key: string): string | undefined {
  const value = span.attributes?.find((attribute) => attribute.key === key)?.value.stringValue;
  return typeof value === 'string' ? value : undefined;
}
