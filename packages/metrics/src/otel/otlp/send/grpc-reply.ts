import type { IncomingHttpHeaders } from 'node:http2';
import { readPartialSuccess, readRetryDelay } from './protobuf.ts';
import type { Reply } from './transport.ts';

/** Names of gRPC's status codes, in order. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** OTLP specification, "Failures" of OTLP/gRPC. */
const RETRYABLE = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** What an HTTP status says where a proxy answered (grpc/doc/http-grpc-status-mapping.md). */
const OF_HTTP: Readonly<Record<number, string>> = {
  400: 'INTERNAL',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'UNIMPLEMENTED',
  429: 'UNAVAILABLE',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'UNAVAILABLE',
};

const FRAME_HEAD = 5;

/** A message as gRPC has it on the wire: a flag, a length, and the message. */
export function grpcFrame(message: Buffer, isCompressed: boolean): Buffer {
  const head = Buffer.alloc(FRAME_HEAD);
  head[0] = Number(isCompressed);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The first message of a body; empty where there is none. */
export const grpcPayload = (body: Buffer): Buffer =>
  body.length < FRAME_HEAD ? Buffer.alloc(0) : body.subarray(FRAME_HEAD, FRAME_HEAD + body.readUInt32BE(1));

/** The name of the status; undefined where nothing was said before the end. */
export function statusOf(headers: IncomingHttpHeaders): string | undefined {
  const code = headers['grpc-status'];
  if (code !== undefined) return CODES[Number(code)] ?? 'UNKNOWN';
  const status = Number(headers[':status']);
  return Number.isNaN(status) || status === 200 ? undefined : (OF_HTTP[status] ?? 'UNKNOWN');
}

function messageOfStatus(headers: IncomingHttpHeaders): string {
  const message = String(headers['grpc-message'] ?? '');
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

export function replyOfStatus(reason: string, headers: IncomingHttpHeaders, payload: Buffer): Reply {
  if (reason === 'OK') return { kind: 'delivered', ...readPartialSuccess(payload) };
  const message = messageOfStatus(headers);
  const details = headers['grpc-status-details-bin'];
  const afterMs = typeof details === 'string' ? readRetryDelay(Buffer.from(details, 'base64')) : undefined;
  const pause = afterMs === undefined ? {} : { afterMs };
  if (RETRYABLE.has(reason)) return { kind: 'retry', reason, message, ...pause };
  // Without a RetryInfo the message is too large for the receiver, and will be so the next time.
  if (reason === 'RESOURCE_EXHAUSTED')
    return afterMs === undefined
      ? { kind: 'split', reason, message }
      : { kind: 'retry', reason, message, afterMs };
  return { kind: 'refused', reason, message };
}
