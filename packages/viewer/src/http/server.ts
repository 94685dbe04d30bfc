import type { IncomingMessage, ServerResponse } from 'node:http';
import { admit, sessionRoutes } from '../access/admission.ts';
import type { Door } from '../access/door.ts';
import { createSessions, type Sessions } from '../access/sessions.ts';
import type { PageError } from '../page-api/contract.ts';
import type { Receiver } from '../receiver.ts';
import { HttpError } from './body.ts';
import { type Call, callOf, type Routes } from './call.ts';
import { fetchedBy, refusal } from './guard.ts';
import { listen } from './listen.ts';
import { sendText } from './respond.ts';

/** What a server answers, asked in this order. */
export interface ServerRoutes {
  /** For everyone: the page's files, which hold no data. A link on a foreign page may lead to them. */
  readonly open: readonly Routes[];
  /** For those with the token, where there is one. */
  readonly guarded: readonly Routes[];
}

const foreign = () => new HttpError(403, 'requests from web pages of other origins are refused');

const isAnswered = async (routes: readonly Routes[], call: Call): Promise<boolean> => {
  for (const route of routes) if (await route(call)) return true;
  return false;
};

const answer = async (
  { open, guarded }: ServerRoutes,
  door: Door,
  sessions: Sessions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const reason = refusal(request, door);
  if (reason !== undefined) throw new HttpError(403, reason);
  const fetched = fetchedBy(request);
  if (fetched === 'foreign') throw foreign();
  const call = callOf(request, response);
  if (await isAnswered(open, call)) return;
  if (fetched === 'link') throw foreign();
  if (await isAnswered([sessionRoutes(door.access, sessions)], call)) return;
  await admit(door.access, sessions, request);
  if (!(await isAnswered(guarded, call))) throw new HttpError(404, '404 page not found');
};

const pageCodes: Readonly<Record<number, string>> = { 401: 'ERR_UNAUTHORIZED', 404: 'ERR_NOT_FOUND' };

const sendPageError = (response: ServerResponse, { status, message }: HttpError): void => {
  const body: PageError = { error: { code: pageCodes[status] ?? 'ERR_REQUEST', message } };
  response.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify(body));
};

/** Errors are a PageError under `/ui/`, and text, as Tempo answers them, elsewhere. */
const answerError = (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof HttpError ? error : new HttpError(500, 'internal error');
  for (const [name, value] of Object.entries(known.headers)) response.setHeader(name, value);
  if (!request.complete) response.setHeader('connection', 'close');
  if (request.url?.startsWith('/ui/')) sendPageError(response, known);
  else sendText(response, known.status, known.message);
};

/** Starts an HTTP server with these routes. Rejects with the bind error. */
export const startServer = (door: Door, port: number, routes: ServerRoutes): Promise<Receiver> => {
  const sessions = createSessions();
  return listen(door.host, port, (request, response) => {
    answer(routes, door, sessions, request, response).catch((error: unknown) =>
      answerError(error, request, response),
    );
  });
};
