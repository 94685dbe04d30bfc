import type { ClientRequest, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpAnswer } from './reply.ts';

/** More of a reply is not read: it is empty, or has one message. */
const MAX_REPLY_BYTES = 64 * 1024;

/** No answer came. */
export interface HttpFailure {
  readonly error: Error;
  /** The connection was there, so that the request may have been read. */
  readonly connected: boolean;
}

/** Sends one body; answers in any case. */
export function exchange(
  request: (options: RequestOptions) => ClientRequest,
  options: RequestOptions,
  body: Buffer,
  onStart: (outgoing: ClientRequest) => void,
): Promise<HttpAnswer | HttpFailure> {
  const { promise, resolve } = Promise.withResolvers<HttpAnswer | HttpFailure>();
  let connected = false;
  const outgoing = request(options);
  onStart(outgoing);
  outgoing.once('socket', (socket: Socket) => {
    if (outgoing.reusedSocket) connected = true;
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      connected = true;
    });
  });
  outgoing.once('error', (error) => resolve({ error, connected }));
  outgoing.once('response', (incoming) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const answer = () => {
      const { statusCode: status = 0, headers } = incoming;
      resolve({ status, headers, body: Buffer.concat(chunks) });
    };
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_REPLY_BYTES) chunks.push(chunk);
      else incoming.destroy();
    });
    // What was said before the end counts: the status is there.
    incoming.once('error', () => {}).once('close', answer);
  });
  outgoing.end(body);
  return promise;
}
