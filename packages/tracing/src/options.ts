import type { Attributes } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Endpoint, Protocol } from './endpoint.ts';
import type { HttpClientOptions } from './http-client/options.ts';
import type { Setting } from './setting.ts';
import type { Tls } from './tls.ts';

/** What a process is in interLink's terms; it decides on the prefix of `service.name`. */
export type Component = 'virtual-kubelet' | 'interlink-api' | 'plugin';

/** What can be given in code. Each option wins over the environment variable that is named with it. */
export interface TracingOptions {
  /** Default: `virtual-kubelet`. */
  readonly component?: Component | undefined;
  /** ENABLE_TRACING. OTEL_SDK_DISABLED=true still wins. */
  readonly enabled?: boolean | undefined;
  /** TELEMETRY_ENDPOINT; default `localhost:4317`. */
  readonly endpoint?: string | undefined;
  /** OTEL_EXPORTER_OTLP_PROTOCOL; default `grpc`. */
  readonly protocol?: Protocol | undefined;
  /** OTEL_EXPORTER_OTLP_HEADERS, which are sent too unless they have the same name. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tls?: TlsOptions | undefined;
  /** TELEMETRY_UNIQUE_ID; default the node name, else the host name. */
  readonly uniqueId?: string | undefined;
  /** NODENAME: the node that this process serves. */
  readonly nodeName?: string | undefined;
  /** The port this process serves on; tells several of them on one host apart in `service.instance.id`. */
  readonly port?: number | undefined;
  /** Added to the resource; wins over OTEL_RESOURCE_ATTRIBUTES. */
  readonly resourceAttributes?: Attributes | undefined;
  readonly sampling?: SamplingOptions | undefined;
  /**
   * What carries spans to the collector: `ring` keeps them encoded, sends several requests at once and sends again what
   * did not arrive; `standard` is OpenTelemetry's own BatchSpanProcessor with its OTLPTraceExporter. Default: `ring`,
   * but `standard` with protocol `http/json`, which only that one speaks.
   */
  readonly pipeline?: PipelineName | undefined;
  /** Bytes of encoded spans that may wait or be on their way; of `ring` only. Default: 32 MiB, at least 1 MiB. */
  readonly maxQueueBytes?: number | undefined;
  /**
   * A file whose text is sent as `authorization: Bearer`; it is read again when it changes. Of `ring` only; with
   * `standard` give the header in `headers`.
   */
  readonly tokenFile?: string | undefined;
  /**
   * Spans of every HTTP request of undici and the built-in fetch. Default: true where
   * OTEL_NODE_ENABLED_INSTRUMENTATIONS names `undici`.
   */
  readonly httpClient?: boolean | HttpClientOptions | undefined;
  /**
   * See every span as it starts and ends, such as those of `createSpanMetrics`; with any of them every span is recorded,
   * and only the sampled ones are exported. What one throws is a warning. Default: none.
   */
  readonly spanProcessors?: readonly SpanProcessor[] | undefined;
}

export type PipelineName = 'ring' | 'standard';

export interface TlsOptions {
  /** TELEMETRY_CA_CRT_FILEPATH */
  readonly caFile?: string | undefined;
  /** TELEMETRY_CLIENT_CRT_FILEPATH */
  readonly certFile?: string | undefined;
  /** TELEMETRY_CLIENT_KEY_FILEPATH */
  readonly keyFile?: string | undefined;
  /** TELEMETRY_INSECURE_SKIP_VERIFY */
  readonly insecureSkipVerify?: boolean | undefined;
}

/** Rules beside OTEL_TRACES_SAMPLER. */
export interface SamplingOptions {
  /** Sends a failed span even where the sampler left its trace out. Default: false. */
  readonly keepErrors?: boolean | undefined;
  /** Leaves out status turns and calls in which no pod changed and nothing failed. Default: false. */
  readonly dropQuietTurns?: boolean | undefined;
}

/** Everything that start-up needs, from the environment and the options together. */
export interface TracingSettings {
  readonly enabled: boolean;
  /** What the operator should know, one sentence each. */
  readonly warnings: readonly string[];
  readonly protocol: Protocol;
  readonly endpoint: Endpoint;
  /** Plaintext where absent. */
  readonly tls?: Tls | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly nodeName?: string | undefined;
  readonly resourceAttributes: Attributes;
  readonly pipeline: PipelineName;
  readonly batch: BatchLimits;
  readonly maxQueueBytes: number;
  readonly compression: 'gzip' | 'none';
  readonly tokenFile?: Setting | undefined;
  /** Milliseconds that one export may take. */
  readonly exportTimeoutMillis: number;
  readonly sampler: { readonly name: SamplerName; readonly ratio: number };
  readonly sampling: SamplingOptions;
  /** Undefined for none. */
  readonly httpClient?: HttpClientOptions | undefined;
  readonly spanProcessors: readonly SpanProcessor[];
}

/** The values of OTEL_TRACES_SAMPLER. */
export type SamplerName = RootSampler | `parentbased_${RootSampler}`;
type RootSampler = 'always_on' | 'always_off' | 'traceidratio';

/** OTEL_BSP_*, in spans and milliseconds; absent is the pipeline's default. */
export interface BatchLimits {
  readonly maxQueueSize?: number;
  readonly maxExportBatchSize?: number;
  readonly scheduledDelayMillis?: number;
  readonly exportTimeoutMillis?: number;
}
