import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { shortMessage } from '../controller/failure.ts';
import type { Readiness } from '../controller/ping-loop.ts';
import type { KubeletProvider } from '../provider.ts';
import { sendLogs } from './logs.ts';
import { HttpProblem, sendJson } from './reply.ts';
import { runningPods } from './running-pods.ts';

export interface RoutesOptions {
  readonly provider: KubeletProvider;
  readonly pods: () => Pod[];
  readonly readiness: () => Readiness;
}

type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const STREAMING = /^\/(exec|attach|portForward|run|cri)(\/|$)/;

/** Paths as the Kubernetes kubelet has them (pkg/kubelet/server). */
export function createRoutes(options: RoutesOptions): Route {
  const { provider, pods, readiness } = options;

  async function stats(response: ServerResponse): Promise<void> {
    if (!provider.getStatsSummary) throw new HttpProblem(501, 'The provider has no statistics');
    const summary = await provider.getStatsSummary().catch((error: unknown) => {
      throw new HttpProblem(502, `The provider gave no statistics: ${shortMessage(error)}`, { cause: error });
    });
    sendJson(response, summary);
  }

  function health(response: ServerResponse): void {
    const { ready, reason } = readiness();
    if (!ready) throw new HttpProblem(503, reason ?? 'not ready');
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end('ok');
  }

  return async (request, response) => {
    const url = parseTarget(request.url ?? '/');
    if (STREAMING.test(url.pathname)) {
      const what = url.pathname.split('/')[1];
      throw new HttpProblem(
        501,
        `${what} is not implemented: pods run elsewhere and offer no terminal or port here`,
      );
    }
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      throw new HttpProblem(405, 'Only GET is answered');
    }
    if (url.pathname.startsWith('/containerLogs/')) return sendLogs({ provider, pods, url, response });
    switch (url.pathname) {
      case '/pods':
        return sendJson(response, podList(pods()));
      case '/runningpods':
      case '/runningpods/':
        return sendJson(response, podList(runningPods(pods())));
      case '/stats/summary':
        return stats(response);
      case '/healthz':
        return health(response);
      default:
        throw new HttpProblem(404, 'No such path');
    }
  };
}

function podList(items: readonly object[]): object {
  return { kind: 'PodList', apiVersion: 'v1', metadata: {}, items };
}

function parseTarget(target: string): URL {
  if (target.startsWith('/') && URL.canParse(`http://kubelet${target}`))
    return new URL(`http://kubelet${target}`);
  throw new HttpProblem(400, 'The request target is not a path');
}
