import { ATTRIBUTES as A } from './attributes.ts';
import type { SpanRecorder } from './recorder.ts';

export interface RequestAddress {
  readonly method: string;
  readonly url: string | URL;
  readonly socketPath?: string | undefined;
}

/** What a span keeps of a URL: scheme, host, port and path. The rest may hold secrets. */
interface UrlParts {
  readonly full: string;
  readonly host: string;
  readonly port: number | undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** A client calls few addresses again and again, and parsing one costs as much as starting a span. */
const known = new Map<string, UrlParts>();
const MAX_KNOWN = 64;
const MAX_KNOWN_LENGTH = 512;

function partsOf(url: URL): UrlParts {
  return {
    full: `${url.protocol}//${url.host}${url.pathname}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : DEFAULT_PORTS[url.protocol],
  };
}

function parse(text: string): UrlParts | undefined {
  const cached = known.get(text);
  if (cached) return cached;
  const url = URL.parse(text);
  const parts = url ? partsOf(url) : undefined;
  // What has a user, password or query is not kept: it may hold a secret, and seldom comes again.
  if (parts && text.length <= MAX_KNOWN_LENGTH && !/[@?#]/.test(text)) {
    if (known.size === MAX_KNOWN) known.clear();
    known.set(text, parts);
  }
  return parts;
}

/** Attributes of an HTTP request. Of the URL only scheme, host, port and path are kept. */
export function recordRequest(recorder: SpanRecorder, { method, url, socketPath }: RequestAddress): void {
  recorder.set(A.httpMethod, method);
  const parts = typeof url === 'string' ? parse(url) : partsOf(url);
  if (!parts) return;
  recorder.set(A.urlFull, parts.full);
  recorder.set(A.serverAddress, socketPath || parts.host);
  if (!socketPath && parts.port !== undefined) recorder.set(A.serverPort, parts.port);
}
