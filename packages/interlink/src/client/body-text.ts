import { setImmediate } from 'node:timers/promises';
import { InterlinkError } from './interlink-error.ts';

/** Far more than the statuses of a batch. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads a whole answer, up to a size. */
export async function bodyText(body: AsyncIterable<unknown>, statusCode: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > MAX_BYTES)
      throw new InterlinkError('MALFORMED_REPLY', `an answer is larger than ${MAX_BYTES} bytes`, {
        statusCode,
      });
    chunks.push(chunk as Buffer);
  }
  // undici takes a connection back one turn of the event loop after its answer: a call before that opens another.
  await setImmediate();
  return Buffer.concat(chunks).toString('utf8');
}
