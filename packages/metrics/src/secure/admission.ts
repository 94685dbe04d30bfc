import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { createRareWarning } from '../warning.ts';
import { bearerOf } from './bearer.ts';
import { type ClientCertificates, type ClientIdentity, identityOf } from './client-certificates.ts';
import type { KubernetesAccess } from './kubernetes/access.ts';
import { ReviewError, ReviewsClosedError } from './kubernetes/review-error.ts';
import type { User } from './kubernetes/user.ts';
import { FORBIDDEN, type Refusal, UNACCEPTED, UNAUTHENTICATED, UNAVAILABLE } from './refusal.ts';

export interface AdmissionOptions {
  readonly kubernetes: KubernetesAccess | undefined;
  readonly clientCertificates: ClientCertificates | undefined;
  /** Whether a connection was made before the clients' authorities changed. */
  readonly isOutdated: (socket: TLSSocket) => boolean;
}

/** Finds out who asks and whether they may; undefined for those who may. What cannot be found out is a refusal. */
export type Admission = (request: IncomingMessage) => Promise<Refusal | undefined>;

export function createAdmission({ kubernetes, clientCertificates, isOutdated }: AdmissionOptions): Admission {
  const warn = createRareWarning();
  const allowed = clientCertificates?.allowedNames && new Set(clientCertificates.allowedNames);

  function clientOf({ socket }: IncomingMessage): ClientIdentity | undefined {
    if (!clientCertificates || !(socket instanceof TLSSocket) || isOutdated(socket)) return undefined;
    const identity = identityOf(socket);
    return !allowed || identity?.names.some((name) => allowed.has(name)) ? identity : undefined;
  }

  async function review(request: IncomingMessage, reviews: KubernetesAccess): Promise<Refusal | undefined> {
    const user = clientOf(request)?.user ?? (await tokenUser(request, reviews));
    if ('status' in user) return user;
    const verb = String(request.method).toLowerCase();
    return (await reviews.isAllowed(user, verb)) ? undefined : FORBIDDEN;
  }

  return async (request) => {
    if (!kubernetes) return clientOf(request) ? undefined : FORBIDDEN;
    try {
      return await review(request, kubernetes);
    } catch (error) {
      if (error instanceof ReviewsClosedError) return UNAVAILABLE;
      const why = error instanceof ReviewError ? error.message : 'the review failed';
      warn(`A request for metrics was answered 503: ${why}`);
      return UNAVAILABLE;
    }
  };
}

async function tokenUser(request: IncomingMessage, reviews: KubernetesAccess): Promise<User | Refusal> {
  const bearer = bearerOf(request);
  if (bearer === 'missing') return UNAUTHENTICATED;
  if (bearer === 'malformed') return UNACCEPTED;
  return (await reviews.userOf(bearer.token)) ?? UNACCEPTED;
}
