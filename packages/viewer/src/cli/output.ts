import type { Writable } from 'node:stream';
import { renderTrace, traceToJson } from '../console/render.ts';
import type { Delivery } from '../delivery.ts';
import type { Trace } from '../trace.ts';

/** Output that a slow reader may leave unread before traces are left out. */
const maxBacklogBytes = 16 * 1024 * 1024;

/** Standard output or another stream. */
export type Output = Writable & { readonly isTTY?: boolean };

/** Whether to use colours: only on a terminal, and not against NO_COLOR (https://no-color.org). */
const hasColour = (stream: Output, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';

/** Prints traces. */
export interface Printer {
  print(trace: Trace, delivery: Delivery): void;
  /** Traces left out because standard output was not read. */
  skipped(): number;
}

/** Prints traces as trees or as lines of JSON. */
export const createPrinter = (output: 'tree' | 'json', stream: Output, env: NodeJS.ProcessEnv): Printer => {
  const colour = hasColour(stream, env);
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
