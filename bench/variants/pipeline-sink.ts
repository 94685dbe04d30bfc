// An OTLP gRPC receiver that counts the spans it answers for: node pipeline-sink.ts [distinct]
// It says its port over the IPC channel, then takes orders, each of which it answers with its counts.
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { spanKey, walkSpans } from './span-walk.ts';

/** `down` ends it as a kill does, with whatever it has not answered; `reset` cuts connections only. */
export type SinkOrder =
  | 'up'
  | 'down'
  | 'reset'
  | 'counts'
  | { readonly delayMillis: number }
  | { readonly answer: 'ok' | 'unavailable' | 'never' };

export interface SinkCounts {
  /** Requests that came whole. */
  readonly requests: number;
  /** Spans that were answered for with OK, those of a repeated request again. */
  readonly spans: number;
  /** Spans by their ids; 0 unless asked for. */
  readonly distinct: number;
  readonly bytes: number;
}

const PREFIX_BYTES = 5;
const EMPTY_MESSAGE = Buffer.alloc(PREFIX_BYTES);
const UNAVAILABLE = 14;

const keys = process.argv[2] === 'distinct' ? new Set<number>() : undefined;
const counts = { requests: 0, spans: 0, bytes: 0 };
const sessions = new Set<ServerHttp2Session>();
let delayMillis = 0;
let answer: 'ok' | 'unavailable' | 'never' = 'ok';

function take(request: Buffer): void {
  counts.bytes += request.length;
  walkSpans(request, (start, end) => {
    counts.spans += 1;
    keys?.add(spanKey(request, start, end));
  });
}

function reply(stream: ServerHttp2Stream, request: Buffer): void {
  if (stream.destroyed || answer === 'never') return;
  if (answer === 'unavailable') {
    const status = { 'grpc-status': String(UNAVAILABLE), 'grpc-message': 'not now' };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
    return;
  }
  take(request.subarray(PREFIX_BYTES));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(EMPTY_MESSAGE);
}

function serve(stream: ServerHttp2Stream): void {
  const chunks: Buffer[] = [];
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    counts.requests += 1;
    const request = Buffer.concat(chunks);
    if (delayMillis > 0) setTimeout(() => reply(stream, request), delayMillis);
    else reply(stream, request);
  });
}

function cutConnections(): void {
  for (const session of sessions) session.destroy();
}

async function listen(port: number): Promise<() => void> {
  const server = createServer();
  server.on('stream', serve);
  server.on('sessionError', () => {});
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {});
    session.on('close', () => sessions.delete(session));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  bound = (server.address() as AddressInfo).port;
  return () => {
    server.close();
    cutConnections();
  };
}

let bound = 0;
let close: (() => void) | undefined = await listen(0);

async function follow(order: SinkOrder): Promise<void> {
  if (order === 'reset') cutConnections();
  else if (order === 'down') {
    close?.();
    close = undefined;
  } else if (order === 'up') close ??= await listen(bound);
  else if (typeof order === 'object' && 'answer' in order) answer = order.answer;
  else if (typeof order === 'object') delayMillis = order.delayMillis;
}

process.on('message', async (order: SinkOrder) => {
  await follow(order);
  process.send?.({ ...counts, distinct: keys?.size ?? 0 });
});
process.on('disconnect', () => process.exit(0));
process.send?.(bound);
