import type { Readable } from 'node:stream';
import type { PodRef } from '@vk-telemetry/tracing';
import type { Pod } from 'kubernetes-types/core/v1.js';
import type { CreateReply, CreateRequest, LogRequest, PingReply, PodStatusReply } from '../types.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface StatusOptions extends CallOptions {
  /** Of the replies, the pods whose status changed: they are named on the span. */
  readonly changed?: (replies: readonly PodStatusReply[]) => readonly PodRef[];
}

/** The calls of the interLink API. */
export interface InterlinkClient {
  create(request: CreateRequest, options?: CallOptions): Promise<CreateReply>;
  delete(pod: Pod, options?: CallOptions): Promise<void>;
  status(pods: readonly Pod[], options?: StatusOptions): Promise<readonly PodStatusReply[]>;
  getLogs(request: LogRequest, options?: CallOptions): Promise<Readable>;
  ping(options?: CallOptions): Promise<PingReply>;
  updateCache(pod: Pod, options?: CallOptions): Promise<void>;
  close(): Promise<void>;
}
