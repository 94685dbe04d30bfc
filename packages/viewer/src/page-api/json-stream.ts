import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';

/** Items that become text in one turn of the event loop. */
const itemsPerTurn = 250;

/** The items' JSON, separated by commas, a part at a time. */
export async function* jsonItems<T>(
  items: readonly T[],
  toJson: (item: T) => unknown,
): AsyncIterable<string> {
  for (let at = 0; at < items.length; at += itemsPerTurn) {
    const texts = items.slice(at, at + itemsPerTurn).map((item) => JSON.stringify(toJson(item)));
    yield (at === 0 ? '' : ',') + texts.join(',');
    await setImmediate();
  }
}

/**
 * Sends a JSON document part by part, no faster than the client reads it. Rejects, with nothing left to answer, where
 * the client has left.
 */
export const sendJsonParts = (
  response: ServerResponse,
  parts: AsyncIterable<string>,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  return pipeline(Readable.from(parts, { objectMode: false }), response);
};
