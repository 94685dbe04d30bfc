import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { keepFirst, namesSpan } from './trace-headers.ts';
import { REQUEST_CREATED, requestOf } from './undici.ts';

const created = channel(REQUEST_CREATED);
let guarding = false;

function onCreated(message: unknown): void {
  try {
    const request = requestOf(message);
    if (request && namesSpan(request.headers)) keepFirst(request);
  } catch {
    // The request goes out as it is.
  }
}

/**
 * For a request whose headers name a span before undici has it. Where somebody listens for new requests, such as the
 * official instrumentation, which adds its headers to those that are there, the first ones stay. Ends with
 * `stopGuard`.
 */
export function guardHeaders(): void {
  if (guarding || !created.hasSubscribers) return;
  guarding = true;
  subscribe(REQUEST_CREATED, onCreated);
}

export function stopGuard(): void {
  if (!guarding) return;
  guarding = false;
  unsubscribe(REQUEST_CREATED, onCreated);
}
