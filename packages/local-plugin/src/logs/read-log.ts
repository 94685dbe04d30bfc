import type { LogFile } from './log-file.ts';

/** What part of a log is asked for; the meanings are those of Kubernetes' PodLogOptions. */
export interface LogSelection {
  /** Only the last lines, this many; 0 gives none. */
  readonly tail?: number;
  /** Ends after this many bytes. */
  readonly limitBytes?: number;
  /** Puts an RFC 3339 time with nanoseconds and a space before each line. */
  readonly timestamps?: boolean;
  /** Goes on with new lines until the container ends. */
  readonly follow?: boolean;
  /** Only lines from this time on, in milliseconds since 1970. */
  readonly since?: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

const BLOCK = 64 * 1024;
const NEWLINE = 0x0a;

/** The bytes of a log as they were written, block by block; with `follow` until the container ends. */
export async function* readLog(log: LogFile, selection: LogSelection = {}): AsyncGenerator<Buffer> {
  const stamp = selection.timestamps === true ? createStamper(log) : (block: Buffer) => block;
  let left = selection.limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const [offset, block] of blocks(log, selection)) {
    const output = stamp(block, offset).subarray(0, left);
    left -= output.length;
    if (output.length > 0) yield output;
    if (left <= 0) return;
  }
}

async function* blocks(
  log: LogFile,
  { follow, signal, tail, since }: LogSelection,
): AsyncGenerator<[number, Buffer]> {
  let offset = tail === undefined ? log.start() : tailStart(log, tail);
  let hasBegun = false;
  while (signal?.aborted !== true) {
    // What rotation took away meanwhile is skipped; and a time to come may come while the log is followed.
    offset = Math.max(offset, hasBegun ? log.start() : sinceStart(log, since));
    // Asking for the end also takes in what came since the last look.
    const block = log.read(offset, Math.min(BLOCK, log.end() - offset));
    if (block.length > 0) {
      hasBegun = true;
      yield [offset, block];
      offset += block.length;
    } else if (follow === true && log.isOpen()) await nextChange(log, signal);
    else return;
  }
}

/** Resolves when the log grew or ended, or the reader has gone. */
function nextChange(log: LogFile, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const stop = log.onChange(done);
    signal?.addEventListener('abort', done);
  });
}

/** Where the first line from a time on starts; the log's end while there is none. */
function sinceStart(log: LogFile, since: number | undefined): number {
  return since === undefined ? log.start() : lineStart(log, log.times.offsetSince(since));
}

/** The first line that starts at or after an offset. */
function lineStart(log: LogFile, offset: number): number {
  if (offset <= log.start() || offset >= log.end()) return Math.min(Math.max(offset, log.start()), log.end());
  for (let from = offset - 1; from < log.end(); ) {
    const block = log.read(from, BLOCK);
    const newline = block.indexOf(NEWLINE);
    if (newline >= 0) return from + newline + 1;
    if (block.length === 0) break;
    from += block.length;
  }
  return log.end();
}

/** Where the last `lines` lines start; a last line without a newline is one too. */
function tailStart(log: LogFile, lines: number): number {
  let left = lines + (endsWithNewline(log) ? 1 : 0);
  if (lines <= 0) return log.end();
  for (let to = log.end(); to > log.start(); ) {
    const from = Math.max(log.start(), to - BLOCK);
    const block = readAll(log, from, to);
    for (
      let at = block.lastIndexOf(NEWLINE);
      at >= 0;
      at = at === 0 ? -1 : block.lastIndexOf(NEWLINE, at - 1)
    ) {
      left -= 1;
      if (left === 0) return from + at + 1;
    }
    to = from;
  }
  return log.start();
}

function endsWithNewline(log: LogFile): boolean {
  return log.read(log.end() - 1, 1)[0] === NEWLINE;
}

/** One read ends where a rotated file does. */
function readAll(log: LogFile, from: number, to: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = from; at < to; ) {
    const part = log.read(at, to - at);
    if (part.length === 0) break;
    parts.push(part);
    at += part.length;
  }
  return Buffer.concat(parts);
}

function createStamper(log: LogFile): (block: Buffer, offset: number) => Buffer {
  let atLineStart = true;
  return (block, offset) => {
    const parts: Buffer[] = [];
    for (let at = 0; at < block.length; ) {
      if (atLineStart) parts.push(Buffer.from(`${timestamp(log.times.timeAt(offset + at))} `));
      const newline = block.indexOf(NEWLINE, at);
      const end = newline < 0 ? block.length : newline + 1;
      parts.push(block.subarray(at, end));
      atLineStart = newline >= 0;
      at = end;
    }
    return Buffer.concat(parts);
  };
}

/** As kubelets print it: RFC 3339 with nine digits (k8s.io/cri-client pkg/logs, RFC3339NanoFixed). */
function timestamp(millis: number): string {
  return new Date(millis).toISOString().replace('Z', '000000Z');
}
