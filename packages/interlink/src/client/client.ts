import type { Readable } from 'node:stream';
import { type PodRef, podRef } from '@vk-telemetry/tracing';
import { graceMillis } from '../grace.ts';
import type { CreateReply, CreateRequest, LogRequest, PingReply, Pod, PodStatusReply } from '../types.ts';
import { decodeCreateReply, decodePingReply, decodeStatusReplies } from '../wire/decode.ts';
import { type CallOptions, type CallSpec, createCaller } from './caller.ts';
import type { EndpointOptions } from './endpoint.ts';
import { createTransport } from './transport.ts';

export interface InterlinkClientOptions extends EndpointOptions {
  /**
   * Time limit of a call as a whole, in ms; of getLogs, until the answer's headers; of delete, beside the pod's grace
   * period. Default: 30,000.
   */
  readonly timeout?: number;
}

export interface StatusOptions extends CallOptions {
  /** Of the replies, the pods whose status changed: they are named on the span. */
  readonly changed?: (replies: readonly PodStatusReply[]) => readonly PodRef[];
}

/** The calls of the interLink API. Each is one attempt and one CLIENT span, and rejects with InterlinkError. */
export interface InterlinkClient {
  create(request: CreateRequest, options?: CallOptions): Promise<CreateReply>;
  delete(pod: Pod, options?: CallOptions): Promise<void>;
  /** One call for all of them; a pod that is not known is missing in the answer. */
  status(pods: readonly Pod[], options?: StatusOptions): Promise<readonly PodStatusReply[]>;
  /** The log as a stream of bytes; with Follow until the container ends. Its span ends with it. */
  getLogs(request: LogRequest, options?: CallOptions): Promise<Readable>;
  ping(options?: CallOptions): Promise<PingReply>;
  updateCache(pod: Pod, options?: CallOptions): Promise<void>;
  /** Closes the connections; calls in flight fail. */
  close(): Promise<void>;
}

const CREATE = { span: 'CreateHttpCall', method: 'POST', path: '/create', session: 'CreatePod' } as const;
const DELETE = { span: 'DeleteHttpCall', method: 'DELETE', path: '/delete', session: 'DeletePod' } as const;
const STATUS = { span: 'StatusHttpCall', method: 'GET', path: '/status', session: 'GetStatus' } as const;
const LOGS = { span: 'LogHttpCall', method: 'GET', path: '/getLogs', session: 'GetLogs' } as const;
const PING = { span: 'PingHttpCall', method: 'POST', path: '/pinglink', session: 'PingInterLink' } as const;
const UPDATE_CACHE = {
  span: 'UpdateCacheHttpCall',
  method: 'POST',
  path: '/updateCache',
  session: 'UpdateCache',
} as const;

const aboutPod = (pod: Pod): Pick<CallSpec, 'pods' | 'body'> => ({ pods: [podRef(pod)], body: pod });
const nothing = () => {};

/** A client of an interLink API, this package's or the Go one. It opens no connection before the first call. */
export function createInterlinkClient(options: InterlinkClientOptions): InterlinkClient {
  const transport = createTransport(options);
  const { timeout = 30_000 } = options;
  const caller = createCaller(transport, timeout);
  return {
    create: (request, callOptions = {}) =>
      caller.ask({ ...CREATE, pods: [podRef(request.pod)], body: request }, callOptions, decodeCreateReply),
    delete: (pod, callOptions = {}) =>
      caller.ask(
        { ...DELETE, ...aboutPod(pod) },
        { timeout: timeout + graceMillis(pod), ...callOptions },
        nothing,
      ),
    status: (pods, { changed, ...callOptions } = {}) =>
      caller.ask({ ...STATUS, pods: pods.map(podRef), body: pods }, callOptions, (text, call) => {
        const replies = decodeStatusReplies(text);
        // One pod is named on the span as it is.
        if (changed && pods.length > 1) call.changed(changed(replies));
        return replies;
      }),
    getLogs(request, callOptions = {}) {
      const { Namespace: namespace, PodName: name, PodUID: uid } = request;
      return caller.stream({ ...LOGS, pods: [{ namespace, name, uid }], body: request }, callOptions);
    },
    ping: (callOptions = {}) => caller.ask({ ...PING, pods: [] }, callOptions, decodePingReply),
    updateCache: (pod, callOptions = {}) =>
      caller.ask({ ...UPDATE_CACHE, ...aboutPod(pod) }, callOptions, nothing),
    close: () => transport.close(),
  };
}
