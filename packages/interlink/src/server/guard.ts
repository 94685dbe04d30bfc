import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

export interface GuardOptions {
  /** Host names, besides loopback's and the one that is listened on, that requests may be addressed to. */
  readonly allowedHosts?: readonly string[];
  /** Origins of web pages that may call. Default: none. */
  readonly allowedOrigins?: readonly string[];
  /** Bearer token that every request must carry. Default: none; needed beyond loopback. */
  readonly token?: string;
  /** The same from a file, read again for each request, so that it can be replaced while the server runs. */
  readonly tokenFile?: string;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Hosts compare without port and case. */
function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Takes the same time wherever the two differ. */
function equalTokens(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

/** The token to ask for, undefined for none. An unreadable or empty file is an error: it must not open the door. */
function wantedToken({ token, tokenFile }: GuardOptions): string | undefined {
  const wanted = tokenFile === undefined ? token : readFileSync(tokenFile, 'utf8').trim();
  if (wanted === '') throw new HttpError(500, 'TOKEN_EMPTY', 'the bearer token of this server is empty');
  return wanted;
}

export type Guard = (request: IncomingMessage) => void;

/**
 * Turns away what a web page or a stranger could send: a foreign Host (DNS rebinding), an Origin that was not allowed,
 * a missing or wrong bearer token. A unix socket has no Host to check. Throws HttpError `TOKEN_NEEDED` where it would
 * listen beyond loopback without a token.
 */
export function createGuard(options: GuardOptions, listeningOn: { host?: string; unix: boolean }): Guard {
  const own = listeningOn.host?.includes(':') ? `[${listeningOn.host}]` : listeningOn.host;
  const hosts = new Set([...LOOPBACK_NAMES, own ?? '', ...(options.allowedHosts ?? [])].map(hostName));
  const origins = new Set(options.allowedOrigins);
  const isOpen = wantedToken(options) === undefined;
  if (isOpen && !listeningOn.unix && !LOOPBACK_NAMES.includes(own ?? ''))
    throw new HttpError(
      500,
      'TOKEN_NEEDED',
      `host ${listeningOn.host} is not loopback: whoever reaches it could run pods; give token or tokenFile`,
    );

  return ({ headers }) => {
    if (!listeningOn.unix && !hosts.has(hostName(headers.host ?? '')))
      throw new HttpError(403, 'FOREIGN_HOST', 'this Host is not served here');
    if (headers.origin !== undefined && !origins.has(headers.origin))
      throw new HttpError(403, 'FOREIGN_ORIGIN', 'this Origin may not call');
    const wanted = wantedToken(options);
    if (wanted === undefined) return;
    const given = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]?.trim() ?? '';
    if (!equalTokens(given, wanted))
      throw new HttpError(401, 'UNAUTHORIZED', 'a valid bearer token is required');
  };
}
