import type { IncomingMessage, ServerResponse } from 'node:http';
import { admitToken } from '../access/admission.ts';
import type { Door } from '../access/door.ts';
import { ViewerError } from '../errors.ts';
import { HttpError, readBody } from '../http/body.ts';
import { receiverRefusal } from '../http/guard.ts';
import { listen } from '../http/listen.ts';
import { MalformedError } from '../protobuf/reader.ts';
import type { Accept, Receiver } from '../receiver.ts';
import { jsonToProtobuf } from './json.ts';
import { InvalidJsonError } from './json-field.ts';
import { jsonReply, type Outcome, protobufReply, protobufStatus } from './reply.ts';

type Format = 'protobuf' | 'json';

const mebibyte = 1024 * 1024;
/** Cap of a body, packed and unpacked. JSON costs many times what protobuf does, and nothing else is served meanwhile. */
const maxBodyBytes: Readonly<Record<Format, number>> = { protobuf: 16 * mebibyte, json: 4 * mebibyte };
/** Bodies in memory at a time; the next is asked to come again. */
const maxBodies = 8;

const protobufType = 'application/x-protobuf';
const jsonType = 'application/json';

const mediaType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const formatOf = (request: IncomingMessage): Format | undefined => {
  const type = mediaType(request);
  if (type === protobufType) return 'protobuf';
  return type === jsonType ? 'json' : undefined;
};

/** Codes of google.rpc.Code for the statuses that this server sends. */
const rpcCode = (status: number): number => {
  if (status === 429 || status === 413) return 8;
  if (status === 403) return 7;
  if (status === 401) return 16;
  return status >= 500 ? 13 : 3;
};

const send = (response: ServerResponse, status: number, format: Format, body: Buffer | string): void => {
  response.writeHead(status, { 'content-type': format === 'json' ? jsonType : protobufType });
  response.end(body);
};

const sendError = (response: ServerResponse, format: Format, error: HttpError): void => {
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  const code = rpcCode(error.status);
  const body =
    format === 'json'
      ? JSON.stringify({ code, message: error.message })
      : protobufStatus(code, error.message);
  send(response, error.status, format, body);
};

const asHttpError = (error: unknown): HttpError => {
  if (error instanceof HttpError) return error;
  if (error instanceof MalformedError || error instanceof InvalidJsonError) {
    return new HttpError(400, `error unmarshalling request: ${error.message}`);
  }
  if (error instanceof ViewerError) return new HttpError(413, error.message);
  return new HttpError(500, 'internal error');
};

/** Throws HttpError for a request that is not for this receiver. */
const route = async (request: IncomingMessage, door: Door): Promise<Format> => {
  const reason = receiverRefusal(request, door);
  if (reason !== undefined) throw new HttpError(403, reason);
  await admitToken(door.access, request);
  if (request.url?.split('?', 1)[0] !== '/v1/traces') throw new HttpError(404, '404 page not found');
  if (request.method !== 'POST') throw new HttpError(405, 'only POST is supported', { allow: 'POST' });
  const format = formatOf(request);
  if (format !== undefined) return format;
  throw new HttpError(415, `unsupported media type; supported: [${jsonType}, ${protobufType}]`);
};

/** Starts an OTLP/HTTP receiver for protobuf and JSON. Rejects with the bind error. */
export const startHttpReceiver = (door: Door, port: number, accept: Accept): Promise<Receiver> => {
  let bodies = 0;

  const take = async (request: IncomingMessage, format: Format): Promise<Outcome> => {
    if (bodies >= maxBodies) throw new HttpError(429, 'too many requests at a time', { 'retry-after': '1' });
    bodies++;
    try {
      const body = await readBody(request, maxBodyBytes[format]);
      return accept(format === 'json' ? jsonToProtobuf(body) : body);
    } finally {
      bodies--;
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const format = formatOf(request) ?? 'json';
    try {
      const outcome = await take(request, await route(request, door));
      send(response, 200, format, format === 'json' ? jsonReply(outcome) : protobufReply(outcome));
    } catch (error) {
      if (!request.complete) response.setHeader('connection', 'close');
      sendError(response, format, asHttpError(error));
    }
  };

  return listen(door.host, port, (request, response) => void serve(request, response));
};
