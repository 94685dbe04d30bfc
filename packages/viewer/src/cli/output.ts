import type { WriteStream } from 'node:tty';
import { renderTrace, traceToJson } from '../console/render.ts';
import type { Delivery } from '../store/assembly.ts';
import type { Trace } from '../trace.ts';

/** Output that a slow reader may leave unread before traces are left out. */
const maxBacklogBytes = 16 * 1024 * 1024;

/** Whether to use colours: only on a terminal, and not against NO_COLOR (https://no-color.org). */
const hasColour = (stream: NodeJS.WritableStream & Partial<WriteStream>): boolean =>
  stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

/** Prints traces. */
export interface Printer {
  print(trace: Trace, delivery: Delivery): void;
  /** Traces left out because standard output was not read. */
  skipped(): number;
}

/** Prints to standard output, as trees or as JSON. */
export const createPrinter = (output: 'tree' | 'json', stream: NodeJS.WriteStream): Printer => {
  const colour = hasColour(stream);
  let skipped = 0;
  return {
    print(trace, { complete, updated }) {
      if (stream.writableLength > maxBacklogBytes) skipped++;
      else if (output === 'json') stream.write(`${traceToJson(trace)}\n`);
      else stream.write(`${renderTrace(trace, { colour, incomplete: !complete, updated })}\n\n`);
    },
    skipped: () => skipped,
  };
};
