import { keyAfter, NO_KEY } from './keys.ts';
import { flushRun, type Output, OVER_LIMIT, rewind } from './output.ts';
import { isOwn, writeKeyValue } from './values.ts';

/**
 * Runs a write that reads what a host made: when that throws, nothing of it stays. False then.
 *
 * @throws OVER_LIMIT
 */
export function attempt<T>(out: Output, write: (out: Output, subject: T) => void, subject: T): boolean {
  const start = out.at;
  try {
    write(out, subject);
    return true;
  } catch (error) {
    if (error === OVER_LIMIT) throw error;
    rewind(out, start);
    return false;
  }
}

/**
 * Attributes as repeated KeyValue fields with that tag. One that throws when it is read is left out; answers how many.
 *
 * @throws OVER_LIMIT
 */
export function writeAttributes(out: Output, attributes: object | undefined, tag: number): number {
  let dropped = 0;
  let start = out.at;
  try {
    let key = NO_KEY;
    for (const name in attributes) {
      if (!isOwn.call(attributes, name)) continue;
      start = out.at;
      key = keyAfter(key, name);
      try {
        writeKeyValue(out, tag, key, (attributes as Readonly<Record<string, unknown>>)[name], 0);
      } catch (error) {
        if (error === OVER_LIMIT) throw error;
        flushRun(out);
        rewind(out, start);
        dropped += 1;
      }
    }
  } catch (error) {
    if (error === OVER_LIMIT) throw error;
    dropped += 1;
  }
  flushRun(out);
  return dropped;
}
