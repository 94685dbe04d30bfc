import { SpanKind } from '@opentelemetry/api';
import type { ATTRIBUTE_GROUPS } from './attributes.ts';

const { INTERNAL, CLIENT, SERVER } = SpanKind;

interface SpanDescription {
  readonly kind: SpanKind;
  readonly when: string;
  readonly parent: 'none' | 'active span' | "caller's traceparent";
  readonly attributes: readonly (keyof typeof ATTRIBUTE_GROUPS)[];
  /** What it links to, where that is known. */
  readonly links?: string;
}

/**
 * Every span that vk-telemetry can emit. No other code can name a span: the functions of this package take a
 * name of this table only. Names and attributes follow semantic versioning.
 *
 * `parent` is the span active where the function is called, none (a trace of its own), or the caller's by traceparent.
 * `attributes` are groups of ATTRIBUTE_GROUPS; what every span has is left out, as is what a server's handler adds.
 *
 * Names are interLink's (pkg/virtualkubelet, pkg/interlink/api and the plugins), but for SyncPodVK, which is ours.
 */
export const SPANS = {
  SyncPodVK: {
    kind: INTERNAL,
    when: "one item of a pod's queue, from its turn to its end",
    parent: 'none',
    attributes: ['pod', 'queue'],
    links: 'what queued it',
  },
  GetPodVK: {
    kind: INTERNAL,
    when: 'a pod is looked up before it is created',
    parent: 'active span',
    attributes: ['pod'],
  },
  CreatePodVK: {
    kind: INTERNAL,
    when: 'a pod is handed to the provider, until the remote side accepted it',
    parent: 'active span',
    attributes: ['pod'],
  },
  UpdatePodVK: {
    kind: INTERNAL,
    when: 'a spec change is handed to the provider, or a phase is observed',
    parent: 'active span',
    attributes: ['pod', 'update'],
    links: 'CreatePodVK',
  },
  DeletePodVK: {
    kind: INTERNAL,
    when: 'a pod is deleted, until the remote side confirmed',
    parent: 'active span',
    attributes: ['pod'],
    links: 'CreatePodVK',
  },
  GetPodsVK: {
    kind: INTERNAL,
    when: 'one status turn over all pods',
    parent: 'none',
    attributes: ['count'],
  },
  GetPodStatusVK: {
    kind: INTERNAL,
    when: 'one pod is asked for alone',
    parent: 'active span',
    attributes: ['pod'],
  },
  GetLogsVK: {
    kind: INTERNAL,
    when: "the kubelet API is asked for a container's log",
    parent: 'active span',
    attributes: ['pod', 'bytes'],
  },
  GetStatsSummaryVK: {
    kind: INTERNAL,
    when: 'the kubelet API is asked for statistics',
    parent: 'active span',
    attributes: [],
  },
  CreateHttpCall: {
    kind: CLIENT,
    when: 'the call that creates a pod',
    parent: 'active span',
    attributes: ['call', 'pod'],
  },
  DeleteHttpCall: {
    kind: CLIENT,
    when: 'the call that deletes a pod',
    parent: 'active span',
    attributes: ['call', 'pod'],
  },
  LogHttpCall: {
    kind: CLIENT,
    when: 'the call that fetches a log, until its stream ends',
    parent: 'active span',
    attributes: ['call', 'pod', 'bytes'],
  },
  StatusHttpCall: {
    kind: CLIENT,
    when: 'one call that asks for the status of one or many pods',
    parent: 'active span',
    attributes: ['call', 'pod', 'count', 'changed'],
  },
  UpdateCacheHttpCall: {
    kind: CLIENT,
    when: 'the call that tells the remote cache of a spec update',
    parent: 'active span',
    attributes: ['call', 'pod'],
  },
  PingHttpCall: {
    kind: CLIENT,
    when: 'the ping, at start and every 30 s',
    parent: 'none',
    attributes: ['call'],
  },
  CreateAPI: {
    kind: SERVER,
    when: 'the interLink API answers /create',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
  DeleteAPI: {
    kind: SERVER,
    when: 'the interLink API answers /delete',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
  StatusAPI: {
    kind: SERVER,
    when: 'the interLink API answers /status',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
  GetLogsAPI: {
    kind: SERVER,
    when: 'the interLink API answers /getLogs',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
  PingAPI: {
    kind: SERVER,
    when: 'the interLink API answers /pinglink',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
  Create: {
    kind: SERVER,
    when: 'a plugin answers /create',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
  Delete: {
    kind: SERVER,
    when: 'a plugin answers /delete',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
  Status: {
    kind: SERVER,
    when: 'a plugin answers /status',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
  GetLogs: {
    kind: SERVER,
    when: 'a plugin answers /getLogs',
    parent: "caller's traceparent",
    attributes: ['call'],
  },
} as const satisfies Readonly<Record<string, SpanDescription>>;

/**
 * The spans of HTTP requests that are no step of a pod's life (`instrumentHttpClient`, `tracingInterceptor`). They are
 * named and described by the HTTP semantic conventions alone, and have no attributes that every span of SPANS has.
 */
export const HTTP_CLIENT_SPAN = {
  name: '{method} {url.template}',
  kind: CLIENT,
  when: 'any other HTTP request of undici or the built-in fetch, until its response has ended',
  parent: 'active span',
  attributes: ['http'],
} as const satisfies SpanDescription & { readonly name: string };

type NamesOfKind<Kind extends SpanKind> = {
  [Name in keyof typeof SPANS]: (typeof SPANS)[Name]['kind'] extends Kind ? Name : never;
}[keyof typeof SPANS];

export type SpanName = keyof typeof SPANS;
export type InternalSpanName = NamesOfKind<SpanKind.INTERNAL>;
export type HttpCallName = NamesOfKind<SpanKind.CLIENT>;
export type ServerSpanName = NamesOfKind<SpanKind.SERVER>;
