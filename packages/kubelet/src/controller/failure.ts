const MAX_MESSAGE = 256;

/** HTTP statuses that say the request itself is wrong: the same pod will be refused again. */
const REFUSALS = new Set([400, 413, 415, 422]);

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** True where a repeat is of no use: `code` `InvalidInput` (the Go library's errdefs), or an HTTP status that says so. */
export function isRefusal(error: unknown): boolean {
  const status = property(error, 'statusCode') ?? property(error, 'status');
  return property(error, 'code') === 'InvalidInput' || REFUSALS.has(Number(status));
}

/** An error in one short line for a pod's status, which many may read: credentials that it quotes are left out. */
export function shortMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = (message.split('\n', 1)[0] ?? '')
    .replace(/\b(authorization|proxy-authorization|cookie|x-[\w-]*token)\b["']?\s*[:=].*/gi, '$1 removed')
    .replace(/\b(bearer|basic)\s+(?!token(?:\s|$))\S+/gi, '$1 removed')
    .replace(/\/\/[^/\s@]+@/g, '//');
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line;
}
