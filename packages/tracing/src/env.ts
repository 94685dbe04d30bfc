import { hostname } from 'node:os';
import { type Endpoint, PROTOCOLS, type Protocol, parseEndpoint } from './endpoint.ts';
import { TelemetryConfigError } from './errors.ts';
import { headersFrom } from './headers.ts';
import type { HttpClientOptions } from './http-client/options.ts';
import { checkNode } from './node-version.ts';
import type { BatchLimits, PipelineName, TracingOptions, TracingSettings } from './options.ts';
import { resourceAttributesFrom } from './resource.ts';
import { type Env, given, quote, readChoice, readFirst, readInteger, type Setting } from './setting.ts';
import { resolveTls, type TlsSettings } from './tls.ts';

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
const PROPAGATORS = ['tracecontext', 'baggage', 'b3', 'b3multi', 'none'];
const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'];
/** Read by the SDK itself; checked here, since the SDK would ignore a bad value without a word. */
const LIMITS = [
  'OTEL_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_SPAN_EVENT_COUNT_LIMIT',
  'OTEL_SPAN_LINK_COUNT_LIMIT',
  'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
];
const EXPORT_TIMEOUT_MILLIS = 5000;
const PIPELINES: readonly PipelineName[] = ['ring', 'standard'];
const COMPRESSIONS = ['gzip', 'none'] as const;
const MIB = 2 ** 20;
const MAX_QUEUE_BYTES = 32 * MIB;

/**
 * Turns an environment, and the options that win over it, into the settings of tracing. Pure: it reads no file and
 * opens no connection. While tracing is off nothing but ENABLE_TRACING and OTEL_SDK_DISABLED is looked at.
 *
 * @throws TelemetryConfigError for a value that cannot be used, and for a Node.js that is too old
 */
export function tracingOptionsFromEnv(
  env: Env,
  options: TracingOptions = {},
  host: string = hostname(),
  nodeVersion: string = process.versions.node,
): TracingSettings {
  const { enabled, warnings } = switchFrom(env, options);
  if (!enabled) return { ...OFF, warnings };
  checkNode(nodeVersion);
  checkWhatTheSdkReads(env);
  const protocol = options.protocol ?? readChoice(env, PROTOCOLS, ...otlp('PROTOCOL')) ?? 'grpc';
  const endpoint = endpointFrom(env, options, protocol);
  const tls = resolveTls(endpoint, tlsFrom(env, options));
  const nodeName = options.nodeName ?? readFirst(env, 'NODENAME')?.value;
  return {
    enabled,
    warnings: tls?.verify === false ? [...warnings, UNVERIFIED] : warnings,
    protocol,
    endpoint,
    tls,
    headers: headersFrom(env, options.headers),
    nodeName,
    resourceAttributes: resourceAttributesFrom(env, { ...options, nodeName }, host),
    pipeline: pipelineFrom(options, protocol),
    batch: batchFrom(env),
    maxQueueBytes: options.maxQueueBytes ?? MAX_QUEUE_BYTES,
    compression: readChoice(env, COMPRESSIONS, ...otlp('COMPRESSION')) ?? 'none',
    tokenFile: given(options.tokenFile, 'tokenFile'),
    exportTimeoutMillis: readInteger(env, 1, ...otlp('TIMEOUT')) ?? EXPORT_TIMEOUT_MILLIS,
    sampler: samplerFrom(env),
    sampling: options.sampling ?? {},
    httpClient: httpClientFrom(env, options),
    spanProcessors: options.spanProcessors ?? [],
  };
}

/** What the options say of the pipeline must be of the one that runs: an option without effect would mislead. */
function pipelineFrom(options: TracingOptions, protocol: Protocol): PipelineName {
  const pipeline = options.pipeline ?? (protocol === 'http/json' ? 'standard' : 'ring');
  const fail = (option: string, problem: string) => new TelemetryConfigError(`options.${option}`, problem);
  if (!PIPELINES.includes(pipeline))
    throw fail('pipeline', `${quote(String(pipeline))} is not known; use one of ${PIPELINES.join(', ')}`);
  if (pipeline === 'ring' && protocol === 'http/json')
    throw fail('pipeline', '"ring" does not speak http/json; use http/protobuf or grpc, or leave it out');
  const { maxQueueBytes = MAX_QUEUE_BYTES, tokenFile } = options;
  if (!Number.isSafeInteger(maxQueueBytes) || maxQueueBytes < MIB)
    throw fail('maxQueueBytes', `${maxQueueBytes} is no whole number of at least ${MIB}; correct it`);
  if (pipeline === 'ring') return pipeline;
  if (options.maxQueueBytes !== undefined)
    throw fail('maxQueueBytes', 'the standard pipeline counts spans; set OTEL_BSP_MAX_QUEUE_SIZE instead');
  if (tokenFile !== undefined)
    throw fail('tokenFile', 'the standard pipeline reads no token again; give the header in options.headers');
  return pipeline;
}

/** The list that the official auto-instrumentation reads; names of others are not looked at. */
function httpClientFrom(env: Env, { httpClient }: TracingOptions): HttpClientOptions | undefined {
  const named = readFirst(env, 'OTEL_NODE_ENABLED_INSTRUMENTATIONS')?.value.split(',') ?? [];
  const wanted = httpClient ?? named.some((name) => name.trim() === 'undici');
  return wanted === true ? {} : wanted || undefined;
}

const UNVERIFIED =
  "the receiver's certificate is not verified (TELEMETRY_INSECURE_SKIP_VERIFY): whoever answers gets the spans and headers";

const OFF = {
  enabled: false,
  protocol: 'grpc',
  endpoint: parseEndpoint(undefined, 'grpc'),
  headers: {},
  resourceAttributes: {},
  pipeline: 'ring',
  batch: {},
  maxQueueBytes: MAX_QUEUE_BYTES,
  compression: 'none',
  exportTimeoutMillis: EXPORT_TIMEOUT_MILLIS,
  sampler: { name: 'always_off', ratio: 0 },
  sampling: {},
  spanProcessors: [],
} as const;

function otlp(name: string): [string, string] {
  return [`OTEL_EXPORTER_OTLP_TRACES_${name}`, `OTEL_EXPORTER_OTLP_${name}`];
}

function switchFrom(env: Env, options: TracingOptions): { enabled: boolean; warnings: string[] } {
  const disabled = readFirst(env, 'OTEL_SDK_DISABLED')?.value.toLowerCase() === 'true';
  const asked = readFirst(env, 'ENABLE_TRACING')?.value;
  const unclear = options.enabled === undefined && asked !== undefined && asked !== '1';
  return {
    enabled: !disabled && (options.enabled ?? asked === '1'),
    warnings: unclear ? [`ENABLE_TRACING is ${quote(asked)}, so tracing is off; only "1" turns it on`] : [],
  };
}

function checkWhatTheSdkReads(env: Env): void {
  for (const name of readFirst(env, 'OTEL_PROPAGATORS')?.value.split(',') ?? [])
    readChoice({ OTEL_PROPAGATORS: name }, PROPAGATORS, 'OTEL_PROPAGATORS');
  readChoice(env, LOG_LEVELS, 'OTEL_LOG_LEVEL');
  for (const limit of LIMITS) readInteger(env, 0, limit);
}

function samplerFrom(env: Env): TracingSettings['sampler'] {
  const name = readChoice(env, SAMPLERS, 'OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const argument = readFirst(env, 'OTEL_TRACES_SAMPLER_ARG');
  const ratio = Number(argument?.value ?? 1);
  if (argument && name.endsWith('traceidratio') && !(ratio >= 0 && ratio <= 1))
    throw new TelemetryConfigError(
      argument.from,
      `${quote(argument.value)} is no ratio; use a number from 0 to 1`,
    );
  return { name, ratio };
}

function endpointFrom(env: Env, options: TracingOptions, protocol: Protocol): Endpoint {
  const own = given(options.endpoint, 'endpoint') ?? readFirst(env, 'TELEMETRY_ENDPOINT');
  if (own) return withSignalPath(parseEndpoint(own, protocol), protocol);
  const [forTraces, forAll] = otlp('ENDPOINT');
  const traces = readFirst(env, forTraces);
  const endpoint = parseEndpoint(traces ?? readFirst(env, forAll), protocol);
  const secured = securedBy(env, endpoint);
  return traces ? secured : withSignalPath(secured, protocol);
}

/** OTEL_EXPORTER_OTLP_INSECURE=false asks for TLS where the endpoint has no scheme. */
function securedBy(env: Env, endpoint: Endpoint): Endpoint {
  const insecure = readChoice(env, ['true', 'false'], ...otlp('INSECURE'));
  return endpoint.scheme === undefined && insecure === 'false' ? { ...endpoint, scheme: 'https' } : endpoint;
}

/** OTLP over HTTP has a path for each signal, below the endpoint's own path. */
function withSignalPath(endpoint: Endpoint, protocol: Protocol): Endpoint {
  if (protocol === 'grpc' || endpoint.path.endsWith('/v1/traces')) return endpoint;
  return { ...endpoint, path: `${endpoint.path.replace(/\/$/, '')}/v1/traces` };
}

function tlsFrom(env: Env, { tls = {} }: TracingOptions): TlsSettings {
  const skip = readFirst(env, 'TELEMETRY_INSECURE_SKIP_VERIFY');
  const skipFrom: Setting<boolean> | undefined = skip && {
    value: readChoice(env, ['true', 'false'], skip.from) === 'true',
    from: skip.from,
  };
  return {
    ca:
      given(tls.caFile, 'tls.caFile') ?? readFirst(env, 'TELEMETRY_CA_CRT_FILEPATH', ...otlp('CERTIFICATE')),
    cert:
      given(tls.certFile, 'tls.certFile') ??
      readFirst(env, 'TELEMETRY_CLIENT_CRT_FILEPATH', ...otlp('CLIENT_CERTIFICATE')),
    key:
      given(tls.keyFile, 'tls.keyFile') ??
      readFirst(env, 'TELEMETRY_CLIENT_KEY_FILEPATH', ...otlp('CLIENT_KEY')),
    skipVerify: given(tls.insecureSkipVerify, 'tls.insecureSkipVerify') ?? skipFrom,
  };
}

function batchFrom(env: Env): BatchLimits {
  const limits = {
    maxQueueSize: readInteger(env, 1, 'OTEL_BSP_MAX_QUEUE_SIZE'),
    maxExportBatchSize: readInteger(env, 1, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
    scheduledDelayMillis: readInteger(env, 1, 'OTEL_BSP_SCHEDULE_DELAY'),
    exportTimeoutMillis: readInteger(env, 1, 'OTEL_BSP_EXPORT_TIMEOUT'),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
