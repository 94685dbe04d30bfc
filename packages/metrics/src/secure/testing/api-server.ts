import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import type { Authority } from '../../testing/certificates.ts';
import { fileOf, testFolder } from '../../testing/folder.ts';

/** One review that was asked for. */
export interface Asked {
  readonly kind: 'TokenReview' | 'SubjectAccessReview';
  readonly spec: {
    readonly token?: string;
    readonly audiences?: readonly string[];
    readonly user?: string;
    readonly groups?: readonly string[];
    readonly nonResourceAttributes?: { readonly path: string; readonly verb: string };
  };
  /** The Authorization header that it came with. */
  readonly by: string | undefined;
}

/** What is answered instead of a verdict. */
export type Trouble = (response: ServerResponse) => void;

/** A server that speaks Kubernetes' two review APIs over TLS. */
export interface ReviewServer {
  readonly apiServer: string;
  /** This server's own credentials there. */
  readonly tokenFile: string;
  readonly caFile: string;
  readonly asked: readonly Asked[];
  /** Status of a TokenReview by token; who is not there is rejected as a real API server does. */
  readonly tokens: Map<string, object>;
  /** Names of users who may read. */
  readonly readers: Set<string>;
  /** What goes wrong with the next requests, one each. */
  readonly troubles: Trouble[];
  /** Holds reviews back until it is called. */
  hold(): () => void;
  /** Serves with another authority's certificate from now on. */
  serveAs(authority: Authority): Promise<void>;
  /** Ends it, connections too. */
  stop(): void;
}

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Trouble =>
  (response) =>
    response.writeHead(code, headers).end('{"kind":"Status"}');

export const reset: Trouble = (response) => response.destroy();

export const answer =
  (body: string): Trouble =>
  (response) =>
    response.writeHead(201).end(body);

export const ALICE = {
  authenticated: true,
  user: { username: 'alice', uid: '7', groups: ['readers'], extra: { scope: ['a', 'b'] } },
};

const REJECTED = { user: {}, error: '[invalid bearer token, token lookup failed]' };

/** Alice's token is `alice`, and she may read. */
export async function startReviewServer(t: TestContext, authority: Authority): Promise<ReviewServer> {
  const folder = testFolder(t);
  const asked: Asked[] = [];
  const tokens = new Map<string, object>([['alice', ALICE]]);
  const readers = new Set(['alice']);
  const troubles: Trouble[] = [];
  let gate: Promise<void> = Promise.resolve();

  function verdict({ kind, spec }: Asked): object {
    if (kind === 'TokenReview') return tokens.get(spec.token ?? '') ?? REJECTED;
    return { allowed: readers.has(spec.user ?? '') };
  }

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const object = (await json(request)) as Asked;
    const review = { ...object, by: request.headers.authorization };
    asked.push(review);
    await gate;
    const trouble = troubles.shift();
    if (trouble) trouble(response);
    else response.writeHead(201).end(JSON.stringify({ ...object, status: verdict(review) }));
  }

  const server = createServer(await authority.issue('kube-apiserver'), (request, response) => {
    reply(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  t.after(stop);

  return {
    apiServer: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokenFile: fileOf(folder, 'token', 'own\n'),
    caFile: fileOf(folder, 'ca.crt', authority.cert),
    asked,
    tokens,
    readers,
    troubles,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    async serveAs(other) {
      server.setSecureContext(await other.issue('kube-apiserver'));
      server.closeAllConnections();
    },
    stop,
  };
}
