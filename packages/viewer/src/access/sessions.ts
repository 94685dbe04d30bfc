import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Sessions of browsers: an EventSource and a download cannot send a token, but they send cookies. The cookie holds a
 * random id, so that the token does not travel to the other servers on this host, which get its cookies too.
 */
export interface Sessions {
  /** Opens a session and answers the value of Set-Cookie. */
  open(request: IncomingMessage): string;
  /** Whether the request's cookie is that of an open session. */
  has(request: IncomingMessage): boolean;
  /** Forgets the request's session and answers the value of Set-Cookie that removes its cookie. */
  close(request: IncomingMessage): string;
}

/** Past these the one that was opened first is forgotten. */
const maxSessions = 64;

/** A host's cookies are shared by its ports. */
const cookieName = ({ socket }: IncomingMessage): string => `vk-telemetry-viewer-${socket.localPort}`;

const cookie = (request: IncomingMessage, value: string): string =>
  `${cookieName(request)}=${value}; Path=/; HttpOnly; SameSite=Strict`;

const keyOf = (id: string): string => createHash('sha256').update(id).digest('base64');

const sessionKey = (request: IncomingMessage): string | undefined => {
  const start = `${cookieName(request)}=`;
  const pairs = request.headers.cookie?.split(';').map((pair) => pair.trim()) ?? [];
  const own = pairs.find((pair) => pair.startsWith(start));
  return own === undefined ? undefined : keyOf(own.slice(start.length));
};

/** No session yet. */
export const createSessions = (): Sessions => {
  const keys = new Set<string>();
  return {
    open(request) {
      const id = randomBytes(32).toString('base64url');
      for (const oldest of keys) if (keys.size >= maxSessions) keys.delete(oldest);
      keys.add(keyOf(id));
      return cookie(request, id);
    },
    has: (request) => keys.has(sessionKey(request) ?? ''),
    close(request) {
      keys.delete(sessionKey(request) ?? '');
      return `${cookie(request, '')}; Max-Age=0`;
    },
  };
};
