import type { Readable } from 'node:stream';
import { context, defaultTextMapSetter, propagation } from '@opentelemetry/api';
import { bodyText } from '../client/body-text.ts';
import type { EndpointOptions } from '../client/endpoint.ts';
import { connectionError } from '../client/interlink-error.ts';
import { createTransport } from '../client/transport.ts';
import { HttpError } from '../server/http-error.ts';

export interface PluginOptions extends EndpointOptions {
  /**
   * Time limit of a call to the plugin in ms; of a log, until its headers; of a delete, beside the pod's grace period.
   * Default: 120,000, as interLink's.
   */
  readonly timeout?: number;
}

export interface PluginCall {
  readonly method: 'GET' | 'POST';
  readonly path: '/create' | '/delete' | '/status' | '/getLogs';
  readonly body: string;
  /** Passed on as it came. */
  readonly session: string;
  readonly signal?: AbortSignal;
  /** Time limit in ms. Default: the plugin's. */
  readonly timeout?: number;
}

export interface PluginCalls {
  /** The plugin's answer as text. Throws HttpError: the plugin's own status and text, or 500 where none came. */
  ask(call: PluginCall): Promise<string>;
  /** The same for a log, as a stream. */
  stream(call: PluginCall): Promise<Readable>;
  close(): Promise<void>;
}

/** How much of a plugin's error text is passed on, in characters. */
const ERROR_TEXT_LIMIT = 4_096;

/** No answer came from the plugin. interLink says 500 here. */
export class PluginUnreachableError extends HttpError {}

/** nginx's status for a caller that went away: nobody reads it, spans show it. */
const CALLER_GONE = 499;

function unreachable({ path, signal }: PluginCall, error: unknown): HttpError {
  if (signal?.aborted) return new HttpError(CALLER_GONE, 'CALLER_GONE', 'the caller went away');
  const failure = connectionError(`${path} of the plugin`, error);
  return new PluginUnreachableError(500, failure.code, failure.message, { cause: failure });
}

function checkStatus(statusCode: number, text: string): void {
  if (statusCode >= 200 && statusCode < 300) return;
  const said = text.trim().slice(0, ERROR_TEXT_LIMIT) || 'no reason given';
  throw new HttpError(
    statusCode >= 400 ? statusCode : 500,
    'PLUGIN_STATUS',
    `plugin answered ${statusCode}: ${said}`,
  );
}

/** The calls to a plugin. They carry on the active trace; the vocabulary has no span of their own for them. */
export function createPluginCalls({
  timeout,
  ...endpoint
}: EndpointOptions & { timeout: number }): PluginCalls {
  const transport = createTransport(endpoint);

  async function open(
    { method, path, body, session, timeout: wanted }: PluginCall,
    signal: AbortSignal | undefined,
  ) {
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      'InterLink-Http-Session': session,
      ...(await transport.authorization()),
    };
    propagation.inject(context.active(), headers, defaultTextMapSetter);
    return transport.request({
      method,
      url: transport.urlOf(path),
      headers,
      body,
      signal,
      headersTimeout: wanted ?? timeout,
    });
  }

  async function read(call: PluginCall): Promise<{ statusCode: number; text: string }> {
    const inTime = AbortSignal.timeout(call.timeout ?? timeout);
    const signal = call.signal ? AbortSignal.any([call.signal, inTime]) : inTime;
    const { statusCode, body } = await open(call, signal);
    return { statusCode, text: await bodyText(body, statusCode) };
  }

  return {
    async ask(call) {
      const { statusCode, text } = await read(call).catch((error: unknown) => {
        throw unreachable(call, error);
      });
      checkStatus(statusCode, transport.redact(text));
      return text;
    },
    async stream(call) {
      const { statusCode, body } = await open(call, call.signal).catch((error: unknown) => {
        throw unreachable(call, error);
      });
      if (statusCode !== 200) checkStatus(statusCode, transport.redact(await bodyText(body, statusCode)));
      return body;
    },
    close: () => transport.close(),
  };
}
