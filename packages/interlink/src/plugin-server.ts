import { Readable } from 'node:stream';
import { ATTRIBUTES, podRef } from '@vk-telemetry/tracing';
import { logAttributes } from './log-attributes.ts';
import {
  createHttpServer,
  type Exchange,
  type HttpServer,
  type ServerOptions,
} from './server/http-server.ts';
import { sendJson } from './server/reply.ts';
import { sendStream } from './server/stream.ts';
import { traced } from './server/traced.ts';
import type {
  CreateReply,
  LogRequest,
  PingReply,
  PluginCreateRequest,
  Pod,
  PodStatusReply,
} from './types.ts';
import { decodeLogRequest, decodePluginCreateRequest, decodePod, decodePods } from './wire/decode.ts';

/** What a handler knows of its call. */
export interface CallContext {
  /** Aborts when the caller goes away or the server closes. */
  readonly signal: AbortSignal;
  /** interLink's session id (`CreatePod#36283`), for logs. */
  readonly session: string;
}

/** A log as a handler may give it. */
export type LogSource = Readable | AsyncIterable<Uint8Array | string> | string;

/** The batch system's side: what a plugin does. Throw PluginError to choose the answer's status. */
export interface PluginHandlers {
  /** Resolves once the job is accepted. Asked again for the same pod, it answers the same job. */
  create(request: PluginCreateRequest, context: CallContext): Promise<CreateReply>;
  /** Resolves once the job is gone; PluginError `NotFound` where there was none. */
  delete(pod: Pod, context: CallContext): Promise<void>;
  /** The pods among these that are known; never asked with an empty list. */
  status(pods: readonly Pod[], context: CallContext): Promise<readonly PodStatusReply[]>;
  /** Default: `{ status: 'ok' }`. */
  ping?(context: CallContext): Promise<PingReply>;
  getLogs(request: LogRequest, context: CallContext): Promise<LogSource>;
}

export type PluginServerOptions = ServerOptions;
export type PluginServer = HttpServer;

const contextOf = ({ signal, session }: Exchange): CallContext => ({ signal, session });

function readableOf(source: LogSource): Readable {
  if (source instanceof Readable) return source;
  return Readable.from(typeof source === 'string' ? [source] : source, { objectMode: false });
}

/**
 * Serves the four routes of an interLink plugin, for this package's API server or the Go one: `POST /create`,
 * `POST /delete`, `GET /status` (an empty list is a ping) and `GET /getLogs`. Each call is a SERVER span that continues
 * the caller's trace.
 */
export function createPluginServer(
  handlers: PluginHandlers,
  options: PluginServerOptions = {},
): PluginServer {
  const create = traced('Create', async (exchange, call) => {
    const request = decodePluginCreateRequest(await exchange.body());
    call.pods([podRef(request.pod)]);
    return sendJson(exchange.response, 200, await handlers.create(request, contextOf(exchange)));
  });

  const remove = traced('Delete', async (exchange, call) => {
    const pod = decodePod(await exchange.body());
    call.pods([podRef(pod)]);
    await handlers.delete(pod, contextOf(exchange));
    return sendJson(exchange.response, 200, 'deleted');
  });

  const status = traced('Status', async (exchange, call) => {
    const pods = decodePods(await exchange.body());
    call.pods(pods.map(podRef));
    call.setAttributes({ [ATTRIBUTES.podsCount]: pods.length });
    if (pods.length > 0)
      return sendJson(exchange.response, 200, await handlers.status(pods, contextOf(exchange)));
    return sendJson(exchange.response, 200, (await handlers.ping?.(contextOf(exchange))) ?? { status: 'ok' });
  });

  const getLogs = traced('GetLogs', async (exchange, call) => {
    const request = decodeLogRequest(await exchange.body());
    call.pods([{ name: request.PodName, namespace: request.Namespace, uid: request.PodUID }]);
    call.setAttributes(logAttributes(request.Opts));
    const { signal, session, closing } = exchange;
    const context = { signal: AbortSignal.any([signal, closing]), session };
    return sendStream(
      exchange.response,
      readableOf(await handlers.getLogs(request, context)),
      context.signal,
    );
  });

  return createHttpServer(
    {
      '/create': { POST: create },
      '/delete': { POST: remove, DELETE: remove },
      '/status': { GET: status, POST: status },
      '/getLogs': { GET: getLogs, POST: getLogs },
    },
    options,
  );
}
