import { listen } from './channels.ts';
import type { Call, Recorder } from './recorder.ts';

/** The part of undici's Request that is read; the same from undici 6 to 8. */
interface UndiciRequest {
  readonly method: string;
  readonly origin?: unknown;
  readonly path: string;
  [key: symbol]: Call | undefined;
}

interface Message {
  readonly request: UndiciRequest;
  readonly response: { readonly statusCode: number };
  readonly error: unknown;
}

/**
 * Records attempts of undici and of Node's own, which publish on the same channels (docs/api/DiagnosticsChannel.md).
 * The first of response and error counts: a body that is cut, or a retry, has an error after its response.
 */
export function recordUndici(recorder: Recorder): () => void {
  const key = Symbol('rest client call');

  function take(request: UndiciRequest): Call | undefined {
    const call = request[key];
    if (call) request[key] = undefined;
    return call;
  }

  return listen<Message>({
    'undici:request:create': ({ request }) => {
      request[key] = recorder.begin(String(request.origin), request.method, request.path);
    },
    'undici:client:sendHeaders': ({ request }) => {
      const call = request[key];
      if (call) recorder.sent(call);
    },
    'undici:request:headers': ({ request, response: { statusCode } }) => {
      if (isInterim(statusCode)) return;
      const call = take(request);
      if (call) recorder.responded(call, statusCode);
    },
    'undici:request:error': ({ request, error }) => {
      const call = take(request);
      if (call) recorder.failed(call, error);
    },
  });
}

/** Another head follows; after 101 the protocol is another. */
const isInterim = (status: number): boolean => status >= 100 && status < 200 && status !== 101;
