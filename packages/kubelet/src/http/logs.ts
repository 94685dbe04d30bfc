import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { isRefusal, shortMessage } from '../controller/failure.ts';
import type { KubeletProvider } from '../provider.ts';
import { readLogOptions } from './log-options.ts';
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
  const options = readLogOptions(url.searchParams);
  requireContainer(pods(), namespace, name, container);
  if (!provider.getContainerLogs) throw new HttpProblem(501, 'The provider has no logs');
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

function isNotFound(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return (
    ['statusCode', 'status'].some((key) => Reflect.get(error, key) === 404) ||
    Reflect.get(error, 'code') === 'NotFound'
  );
}
