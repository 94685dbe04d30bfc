import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Receiver } from '../receiver.ts';
import { HttpError } from './body.ts';
import { callOf, type Routes } from './call.ts';
import { refusal } from './guard.ts';
import { listen } from './listen.ts';
import { sendText } from './respond.ts';

const answer = async (
  routes: readonly Routes[],
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const reason = refusal(request, host);
  if (reason !== undefined) throw new HttpError(403, reason);
  const call = callOf(request, response);
  for (const route of routes) if (await route(call)) return;
  throw new HttpError(404, '404 page not found');
};

const answerError = (error: unknown, response: ServerResponse): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof HttpError ? error : new HttpError(500, 'internal error');
  for (const [name, value] of Object.entries(known.headers)) response.setHeader(name, value);
  sendText(response, known.status, known.message);
};

/** Starts an HTTP server that asks these routes, in their order. Rejects with the bind error. */
export const startServer = (host: string, port: number, routes: readonly Routes[]): Promise<Receiver> =>
  listen(host, port, (request, response) => {
    answer(routes, host, request, response).catch((error: unknown) => answerError(error, response));
  });
