import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './reply.ts';

/** Refuses what a web page can make a browser send (a rebound name, another origin), and bodies: nothing here takes one. */
export function refusalOf(request: IncomingMessage): HttpProblem | undefined {
  const { host, origin } = request.headers;
  if (!isLoopbackName(host ?? '')) return new HttpProblem(403, 'Host is not a name of this kubelet');
  if (origin !== undefined) return new HttpProblem(403, 'Requests of web pages are not answered');
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > 0 || request.headers['transfer-encoding'] !== undefined) {
    return new HttpProblem(413, 'No request here takes a body');
  }
  return undefined;
}

function isLoopbackName(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host.replace(/:\d+$/, '').toLowerCase());
}
