import type { RequestListener } from 'node:http';
import { textOf } from './servers.ts';
import { captureOf } from './wire.ts';

const CAPTURES: Record<string, string> = {
  '/create': 'create',
  '/delete': 'delete',
  '/status': 'status',
  '/getLogs': 'logs',
  '/pinglink': 'ping',
  '/updateCache': 'updateCache',
};

/** What the Go API answered on a path, as captured. */
export const goAnswer = (path = '') => captureOf(CAPTURES[path] ?? '').response;

/** Answers as the Go API did. */
export const answerAsGo: RequestListener = async (request, response) => {
  await textOf(request);
  const { status, headers, body } = goAnswer(request.url);
  response.writeHead(status, headers).end(body);
};
