import type {
  ContainerUsage,
  CreateReply,
  CreateRequest,
  LogRequest,
  PingReply,
  PluginCreateRequest,
  Pod,
  PodStatusReply,
  RetrievedContainer,
} from '../types.ts';
import { ZERO_TIME } from '../types.ts';
import { conform, DecodeError, parseJson, type Shape } from './shape.ts';
import {
  CREATE_REPLY,
  CREATE_REQUEST,
  LOG_REQUEST,
  PING_REPLY,
  PLUGIN_CREATE_REQUEST,
  POD,
  PODS,
  STATUS_REPLIES,
  USAGES,
} from './shapes.ts';

/** Null stands for absent in Go, so each field may be missing until it is defaulted. */
type Loose<T> = { [Key in keyof T]?: T[Key] | null };

/** The one place where checked JSON becomes a type. */
function decode<T>(text: string, shape: Shape): T {
  const value = parseJson(text);
  conform(value, shape);
  return value as T;
}

function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new DecodeError(`${what} is missing`);
  return value;
}

function namedPod(pod: Pod | null | undefined, path: string): Pod {
  const present = required(pod, path);
  for (const key of ['name', 'namespace', 'uid'] as const)
    if (!present.metadata?.[key]) throw new DecodeError(`${path}.metadata.${key} is missing`);
  return present;
}

export function decodePod(text: string): Pod {
  return namedPod(decode<Pod | null>(text, POD), 'pod');
}

/** The pods of a status request; an empty body and `null` ask for none, which is a ping. */
export function decodePods(text: string): Pod[] {
  if (text.trim() === '') return [];
  const pods = decode<Pod[] | null>(text, PODS) ?? [];
  return pods.map((pod, index) => namedPod(pod, `pods[${index}]`));
}

export function decodeCreateRequest(text: string): CreateRequest {
  const request = required(decode<Loose<CreateRequest> | null>(text, CREATE_REQUEST), 'the body');
  return {
    pod: namedPod(request.pod, 'pod'),
    configmaps: request.configmaps ?? [],
    secrets: request.secrets ?? [],
    projectedvolumesmaps: request.projectedvolumesmaps ?? [],
    jobscriptURL: request.jobscriptURL ?? '',
  };
}

function retrieved(container: Loose<RetrievedContainer>): RetrievedContainer {
  return {
    name: container.name ?? '',
    configMaps: container.configMaps ?? [],
    projectedvolumemaps: container.projectedvolumemaps ?? [],
    secrets: container.secrets ?? [],
    emptyDirs: container.emptyDirs ?? [],
  };
}

export function decodePluginCreateRequest(text: string): PluginCreateRequest {
  const request = required(
    decode<Loose<PluginCreateRequest> | null>(text, PLUGIN_CREATE_REQUEST),
    'the body',
  );
  return {
    pod: namedPod(request.pod, 'pod'),
    container: (request.container ?? []).map(retrieved),
    ...(request.jobConfig !== undefined && { jobConfig: request.jobConfig }),
    ...(request.jobScript && { jobScript: request.jobScript }),
  };
}

export function decodeCreateReply(text: string): CreateReply {
  const reply = decode<Loose<CreateReply> | null>(text, CREATE_REPLY);
  return { PodUID: required(reply?.PodUID, 'PodUID'), PodJID: reply?.PodJID ?? '' };
}

/** The answer to a status request; Go sends `null` for none. */
export function decodeStatusReplies(text: string): PodStatusReply[] {
  const replies = decode<Loose<PodStatusReply>[] | null>(text, STATUS_REPLIES) ?? [];
  return replies.map((reply, index) => ({
    name: reply.name ?? '',
    UID: required(reply.UID, `[${index}].UID`),
    namespace: reply.namespace ?? '',
    JID: reply.JID ?? '',
    containers: reply.containers ?? [],
    initContainers: reply.initContainers ?? [],
  }));
}

export function decodeLogRequest(text: string): LogRequest {
  const request = required(decode<Loose<LogRequest> | null>(text, LOG_REQUEST), 'the body');
  const asked: Loose<LogRequest['Opts']> = request.Opts ?? {};
  return {
    Namespace: request.Namespace ?? '',
    PodUID: request.PodUID ?? '',
    PodName: request.PodName ?? '',
    ContainerName: request.ContainerName ?? '',
    Opts: {
      Tail: asked.Tail ?? 0,
      Bytes: asked.Bytes ?? 0,
      Timestamps: asked.Timestamps ?? false,
      Follow: asked.Follow ?? false,
      Previous: asked.Previous ?? false,
      SinceSeconds: asked.SinceSeconds ?? 0,
      SinceTime: asked.SinceTime || ZERO_TIME,
    },
  };
}

/** A plugin may answer a ping with JSON or with any text. */
export function decodePingReply(text: string): PingReply {
  try {
    const reply = decode<(PingReply & { stats?: unknown }) | null>(text, PING_REPLY);
    if (!reply || Array.isArray(reply)) return {};
    const { stats, ...others } = reply;
    const usages = usagesOf(stats);
    return { ...others, ...(usages && { stats: usages }) };
  } catch {
    return text.trim() === '' ? {} : { status: text.trim().slice(0, 256) };
  }
}

function usagesOf(stats: unknown): ContainerUsage[] | undefined {
  try {
    conform(stats, USAGES);
  } catch {
    return undefined;
  }
  return (stats as Loose<ContainerUsage>[] | null | undefined)?.flatMap(
    ({ podUID, container, cpuSeconds, rssBytes }) =>
      podUID && container && isMeasure(cpuSeconds) && isMeasure(rssBytes)
        ? [{ podUID, container, cpuSeconds, rssBytes }]
        : [],
  );
}

function isMeasure(value: number | null | undefined): value is number {
  return typeof value === 'number' && value >= 0;
}
