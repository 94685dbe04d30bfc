import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { LogOptions } from '@vk-telemetry/tracing';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { isRefusal, shortMessage } from '../controller/failure.ts';
import type { KubeletProvider } from '../provider.ts';
import { HttpProblem } from './reply.ts';

export interface LogRequest {
  readonly provider: KubeletProvider;
  readonly pods: () => Pod[];
  readonly url: URL;
  readonly response: ServerResponse;
}

/** Streams a container's log, until it ends or the caller hangs up: then the provider's stream is aborted too. */
export async function sendLogs({ provider, pods, url, response }: LogRequest): Promise<void> {
  const [namespace, name, container, ...rest] = url.pathname.split('/').slice(2).map(decode);
  if (!namespace || !name || !container || rest.length > 0) {
    throw new HttpProblem(404, 'The path is /containerLogs/{namespace}/{pod}/{container}');
  }
  requireContainer(pods(), namespace, name, container);
  if (!provider.getContainerLogs) throw new HttpProblem(501, 'The provider has no logs');
  const options = readOptions(url.searchParams);
  const hungUp = new AbortController();
  response.on('close', () => hungUp.abort());
  try {
    const log = await provider.getContainerLogs(namespace, name, container, {
      ...options,
      signal: hungUp.signal,
    });
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.flushHeaders();
    await pipeline(log, response);
  } catch (error) {
    if (hungUp.signal.aborted) return;
    const statusCode = isRefusal(error) ? 400 : isNotFound(error) ? 404 : 502;
    throw new HttpProblem(statusCode, `No log from the provider: ${shortMessage(error)}`, { cause: error });
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new HttpProblem(400, 'The path is not well-formed', { cause });
  }
}

function requireContainer(pods: readonly Pod[], namespace: string, name: string, container: string): void {
  const pod = pods.findLast(({ metadata }) => metadata?.namespace === namespace && metadata.name === name);
  if (!pod) throw new HttpProblem(404, `Pod ${namespace}/${name} is not on this node`);
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  if (![...containers, ...initContainers].some((candidate) => candidate.name === container)) {
    throw new HttpProblem(404, `Pod ${namespace}/${name} has no container ${container}`);
  }
}

/** The options of Kubernetes' v1.PodLogOptions, by the names that kubectl sends them with. */
function readOptions(query: URLSearchParams): LogOptions {
  const sinceTime = query.get('sinceTime');
  if (sinceTime !== null && Number.isNaN(Date.parse(sinceTime))) {
    throw new HttpProblem(400, 'sinceTime must be a time such as 2026-01-31T12:00:00Z');
  }
  if (sinceTime !== null && query.has('sinceSeconds')) {
    throw new HttpProblem(400, 'At most one of sinceTime and sinceSeconds may be given');
  }
  const options: Record<keyof LogOptions, unknown> = {
    tail: count(query, 'tailLines', 0),
    limitBytes: count(query, 'limitBytes', 1),
    sinceSeconds: count(query, 'sinceSeconds', 1),
    sinceTime: sinceTime ?? undefined,
    follow: flag(query, 'follow'),
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
    signal: undefined,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function count(query: URLSearchParams, name: string, min: number): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (/^\d{1,15}$/.test(value) && Number(value) >= min) return Number(value);
  throw new HttpProblem(400, `${name} must be an integer of at least ${min}`);
}

function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new HttpProblem(400, `${name} must be true or false`);
}

function isNotFound(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return (
    ['statusCode', 'status'].some((key) => Reflect.get(error, key) === 404) ||
    Reflect.get(error, 'code') === 'NotFound'
  );
}
