import type { ClientCall } from './client-call.ts';

/** undici's diagnostics channels (docs/docs/api/DiagnosticsChannel.md); Node's own undici publishes on the same. */
export const REQUEST_CREATED = 'undici:request:create';
export const HEADERS_SENT = 'undici:client:sendHeaders';
export const RESPONSE_STARTED = 'undici:request:headers';
export const RESPONSE_ENDED = 'undici:request:trailers';
export const REQUEST_FAILED = 'undici:request:error';

/** The part of undici's Request that is read; the same from undici 6 to 8. */
export interface UndiciRequest {
  readonly method: string;
  readonly origin?: unknown;
  readonly path: unknown;
  readonly upgrade?: unknown;
  /** Names and values in turn. */
  readonly headers: unknown[];
  addHeader(name: string, value: unknown): unknown;
  /** What an instrumentation keeps of it. */
  [key: symbol]: ClientCall | undefined;
}

/** The request of a message, where it is one that headers can be added to. */
export function requestOf(message: unknown): UndiciRequest | undefined {
  const { request } = message as { request: UndiciRequest };
  return Array.isArray(request.headers) && typeof request.addHeader === 'function' ? request : undefined;
}
