import type { Attributes } from '@opentelemetry/api';
import { ATTRIBUTES as A } from './vocabulary.ts';

export interface RequestAddress {
  readonly method: string;
  readonly url: string | URL;
  readonly socketPath?: string | undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Attributes of an HTTP request. Of the URL only scheme, host, port and path are kept: the rest may hold secrets. */
export function requestAttributes({ method, url, socketPath }: RequestAddress): Attributes {
  const parsed = typeof url === 'string' ? URL.parse(url) : url;
  const attributes: Attributes = { [A.httpMethod]: method };
  if (!parsed) return attributes;
  attributes[A.urlFull] = `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  if (socketPath) return { ...attributes, [A.serverAddress]: socketPath };
  attributes[A.serverAddress] = parsed.hostname.replace(/^\[|\]$/g, '');
  const port = parsed.port ? Number(parsed.port) : DEFAULT_PORTS[parsed.protocol];
  return port === undefined ? attributes : { ...attributes, [A.serverPort]: port };
}
