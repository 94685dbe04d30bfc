import { ATTRIBUTES, podRef, type ServerCall } from '@vk-telemetry/tracing';
import { graceMillis } from '../grace.ts';
import { logAttributes } from '../log-attributes.ts';
import { HttpError } from '../server/http-error.ts';
import {
  createHttpServer,
  type Exchange,
  type HttpServer,
  type ServerOptions,
} from '../server/http-server.ts';
import { sendJson, sendText } from '../server/reply.ts';
import { sendStream } from '../server/stream.ts';
import { traced } from '../server/traced.ts';
import type { CreateRequest, PluginCreateRequest, PodStatusReply } from '../types.ts';
import {
  decodeCreateRequest,
  decodeLogRequest,
  decodePod,
  decodePods,
  decodeStatusReplies,
} from '../wire/decode.ts';
import { validateLogRequest } from './log-validation.ts';
import { createPluginCalls, type PluginOptions, PluginUnreachableError } from './plugin-calls.ts';
import { toPluginRequest } from './retrieve.ts';
import { createStatusCache } from './status-cache.ts';

export interface ApiServerOptions extends ServerOptions {
  /** The plugin that requests go on to. */
  readonly plugin: PluginOptions;
  /** Statuses kept. Default: 10,000 pods. */
  readonly maxCachedPods?: number;
}

export type ApiServer = HttpServer;

/** Events for that many pods at most, as many as are named in an attribute. */
const MAX_EVENTS = 16;

const micros = (sinceMillis: number) => Math.round((performance.now() - sinceMillis) * 1_000);

/** Names and spans as interLink's getData (pkg/interlink/api/func.go); durations in µs. */
function gather(request: CreateRequest, call: ServerCall): PluginCreateRequest {
  const podName = podRef(request.pod).name;
  const start = performance.now();
  let previous = start;
  call.addEvent(`Retrieving data for pod ${podName}`);
  const gathered = toPluginRequest(request, ({ name }, isInit) => {
    const duration = micros(previous);
    previous = performance.now();
    call.addEvent(`${isInit ? 'Init Container' : 'Container'} ${name}`, {
      [isInit ? 'initcontainer.getdata.duration' : 'container.getdata.duration']: duration,
      [ATTRIBUTES.podName]: podName,
    });
  });
  call.setAttributes({ 'getdata.duration': micros(start) });
  return gathered;
}

function pluginStatuses(text: string): PodStatusReply[] {
  try {
    return decodeStatusReplies(text);
  } catch (cause) {
    throw new HttpError(500, 'PLUGIN_REPLY', 'the status that the plugin answered is malformed', { cause });
  }
}

/**
 * The interLink API that a virtual kubelet talks to, in front of one plugin: `/create`, `/delete`, `/status`,
 * `/getLogs`, `/pinglink` and `/updateCache`, as interLink's own (pkg/interlink/api). Each call but the last is a SERVER
 * span, and the call to the plugin continues its trace.
 */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const { timeout: pluginTimeout = 120_000 } = options.plugin;
  const plugin = createPluginCalls({ ...options.plugin, timeout: pluginTimeout });
  const cache = createStatusCache(options.maxCachedPods ?? 10_000);

  const create = traced('CreateAPI', async ({ body, response, session }, call) => {
    const request = decodeCreateRequest(await body());
    call.pods([podRef(request.pod)]);
    if (request.jobscriptURL)
      throw new HttpError(501, 'JOB_SCRIPT', 'a job script by URL is not supported by this interLink API');
    const wanted = JSON.stringify(gather(request, call));
    // Not ended with the caller: a job half submitted is worse than one that nobody waited for.
    const reply = await plugin.ask({ method: 'POST', path: '/create', body: wanted, session });
    return sendText(response, 200, reply, 'application/json');
  });

  const remove = traced('DeleteAPI', async ({ body, response, session }, call) => {
    const text = await body();
    const pod = decodePod(text);
    call.pods([podRef(pod)]);
    cache.evict(pod);
    const timeout = pluginTimeout + graceMillis(pod);
    const reply = await plugin.ask({ method: 'POST', path: '/delete', body: text, session, timeout });
    cache.evict(pod);
    return sendText(response, 200, reply);
  });

  const status = traced('StatusAPI', async ({ body, response, session, signal }, call) => {
    const pods = decodePods(await body());
    call.pods(pods.map(podRef));
    call.setAttributes({ [ATTRIBUTES.podsCount]: pods.length });
    const asked = pods.filter((pod) => !cache.answers(pod));
    const cached = pods.filter((pod) => cache.answers(pod));
    for (const pod of cached.slice(0, MAX_EVENTS))
      call.addEvent(`Pod ${podRef(pod).name} is cached`, { [ATTRIBUTES.podUid]: podRef(pod).uid });
    if (asked.length > 0) {
      const wanted = JSON.stringify(asked);
      const reply = await plugin.ask({ method: 'GET', path: '/status', body: wanted, session, signal });
      const changed = cache.update(asked, pluginStatuses(reply));
      if (pods.length > 1) call.changed(changed.map(podRef));
    }
    return sendJson(response, 200, pods.length > 0 ? cache.of(pods) : cache.all());
  });

  const getLogs = traced('GetLogsAPI', async ({ body, response, session, ...exchange }, call) => {
    const request = decodeLogRequest(await body());
    call.pods([{ name: request.PodName, namespace: request.Namespace, uid: request.PodUID }]);
    call.setAttributes(logAttributes(request.Opts));
    validateLogRequest(request);
    const signal = AbortSignal.any([exchange.signal, exchange.closing]);
    const wanted = JSON.stringify(request);
    const log = await plugin.stream({ method: 'GET', path: '/getLogs', body: wanted, session, signal });
    return sendStream(response, log, signal);
  });

  const ping = traced('PingAPI', async ({ response, session, signal }) => {
    try {
      const reply = await plugin.ask({ method: 'GET', path: '/status', body: '[]', session, signal });
      return sendText(response, 200, reply);
    } catch (error) {
      // interLink's odd pair for a plugin that does not answer: status 500, text 503.
      if (error instanceof PluginUnreachableError)
        throw new HttpError(500, error.code, '503', { cause: error });
      throw error;
    }
  });

  async function updateCache({ body, response }: Exchange): Promise<void> {
    cache.evict(decodePod(await body()));
    sendText(response, 200, 'Updated cache');
  }

  const server = createHttpServer(
    {
      '/create': { POST: create },
      '/delete': { DELETE: remove, POST: remove },
      '/status': { GET: status, POST: status },
      '/getLogs': { GET: getLogs, POST: getLogs },
      '/pinglink': { POST: ping, GET: ping },
      '/updateCache': { POST: updateCache },
    },
    options,
  );
  return {
    listen: server.listen,
    async close() {
      await server.close();
      await plugin.close();
    },
  };
}
