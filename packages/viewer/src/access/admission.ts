import type { IncomingMessage } from 'node:http';
import { HttpError } from '../http/body.ts';
import type { Routes } from '../http/call.ts';
import type { Access } from './access.ts';
import type { Sessions } from './sessions.ts';

const challenge = { 'www-authenticate': 'Bearer' };

/** Throws HttpError 401, or 429 while too many wrong tokens are tried, unless the request has the token. */
export const admitToken = async (access: Access, { headers }: IncomingMessage): Promise<void> => {
  const verdict = await access.check(headers.authorization);
  if (verdict === 'granted') return;
  if (verdict === 'busy') throw new HttpError(429, 'too many wrong tokens', { 'retry-after': '1' });
  const problem = verdict === 'wrong' ? 'the token is wrong' : 'a token is needed';
  throw new HttpError(401, `${problem}; send Authorization: Bearer and the viewer's token`, challenge);
};

/** The same, for a request that may have the cookie of an open session instead. */
export const admit = async (access: Access, sessions: Sessions, request: IncomingMessage): Promise<void> => {
  if (!sessions.has(request)) await admitToken(access, request);
};

/** `POST /ui/session` with the token opens a session, `DELETE /ui/session` forgets it; both answer 204. */
export const sessionRoutes =
  (access: Access, sessions: Sessions): Routes =>
  async ({ request, response, path }) => {
    if (path !== '/ui/session') return false;
    if (request.method === 'POST') {
      await admitToken(access, request);
      if (access.needsToken) response.setHeader('set-cookie', sessions.open(request));
    } else if (request.method === 'DELETE') response.setHeader('set-cookie', sessions.close(request));
    else throw new HttpError(405, 'only POST and DELETE are supported', { allow: 'POST, DELETE' });
    response.writeHead(204).end();
    return true;
  };
