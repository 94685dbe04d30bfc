import type { SpanRecorder } from './recorder.ts';
import { ATTRIBUTES as A } from './vocabulary.ts';

export interface RequestAddress {
  readonly method: string;
  readonly url: string | URL;
  readonly socketPath?: string | undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Attributes of an HTTP request. Of the URL only scheme, host, port and path are kept: the rest may hold secrets. */
export function recordRequest(recorder: SpanRecorder, { method, url, socketPath }: RequestAddress): void {
  recorder.set(A.httpMethod, method);
  const parsed = typeof url === 'string' ? URL.parse(url) : url;
  if (!parsed) return;
  recorder.set(A.urlFull, `${parsed.protocol}//${parsed.host}${parsed.pathname}`);
  if (socketPath) {
    recorder.set(A.serverAddress, socketPath);
    return;
  }
  recorder.set(A.serverAddress, parsed.hostname.replace(/^\[|\]$/g, ''));
  const port = parsed.port ? Number(parsed.port) : DEFAULT_PORTS[parsed.protocol];
  if (port !== undefined) recorder.set(A.serverPort, port);
}
