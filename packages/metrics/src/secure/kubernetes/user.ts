import { isObject, textsOf } from './json.ts';

/** Who asks, as Kubernetes' authenticators tell it. */
export interface User {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';
const ANONYMOUS = 'system:anonymous';

/** The user of a review's status, or undefined where it names none. */
export function userOf(raw: unknown): User | undefined {
  if (!isObject(raw) || typeof raw.username !== 'string' || raw.username === '') return undefined;
  const { username, uid, extra } = raw;
  return withAuthenticatedGroup({
    username,
    groups: textsOf(raw.groups),
    ...(typeof uid === 'string' && { uid }),
    ...(isObject(extra) && {
      extra: Object.fromEntries(Object.entries(extra).map(([name, values]) => [name, textsOf(values)])),
    }),
  });
}

/** As the API server's group adder: everybody but the anonymous user is in system:authenticated. */
export function withAuthenticatedGroup(user: User): User {
  const { username, groups } = user;
  if (username === ANONYMOUS || groups.includes(AUTHENTICATED) || groups.includes(UNAUTHENTICATED))
    return user;
  return { ...user, groups: [...groups, AUTHENTICATED] };
}
