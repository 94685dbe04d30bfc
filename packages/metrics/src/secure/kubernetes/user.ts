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

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of an object that somebody else made. */
export const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) ? value[name] : undefined;

export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];

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
