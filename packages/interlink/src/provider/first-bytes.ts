import { finished, Readable } from 'node:stream';

/**
 * The first `limit` bytes of a log, exactly, whatever its sender made of the limit. It ends when the log has ended; a
 * log that goes on is given up, at once where it is followed, as it may be silent for long.
 */
export function firstBytes(log: Readable, limit: number, { follow }: { follow: boolean }): Readable {
  let left = limit;
  const cut = new Readable({
    read: () => void log.resume(),
    destroy(error, done) {
      log.destroy();
      done(error);
    },
  });
  log.pause();
  log.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0 && !cut.push(part)) log.pause();
    if (left === 0 && (follow || part.length < chunk.length)) log.destroy();
  });
  finished(log, (error) => {
    if (error && left > 0) cut.destroy(error);
    else cut.push(null);
  });
  return cut;
}
