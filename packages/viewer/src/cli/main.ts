import { once } from 'node:events';
import { renderStatistics, spanStatistics } from '../console/statistics.ts';
import { ViewerError } from '../errors.ts';
import { forwardSummary } from '../forward/report.ts';
import { version } from '../version.ts';
import { startViewer } from '../viewer.ts';
import { announcement } from './announce.ts';
import { type Arguments, help, readArguments } from './arguments.ts';
import { createPrinter } from './output.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

type Run = Extract<Arguments, { command: 'run' }>;

/** Settles when it is time to stop: by a signal, by the launcher's end, or when nobody reads the output any more. */
const stopAsked = async (): Promise<void> => {
  const launcher = process.send === undefined ? [] : [once(process, 'disconnect')];
  const unread = new Promise<void>((resolve) => process.stdout.on('error', () => resolve()));
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), unread, ...launcher]);
};

const run = async ({ output, summary, options }: Run): Promise<void> => {
  const stop = stopAsked();
  const printer = output === 'none' ? undefined : createPrinter(output, process.stdout, process.env);
  const viewer = await startViewer({
    ...options,
    onWarning: (message) => say(`vk-telemetry-viewer: ${message}`),
    ...(printer && { onTrace: printer.print }),
  });
  // A launcher says itself where things are.
  if (process.send === undefined) say(announcement(viewer, options));
  process.send?.({ type: 'ready', ports: viewer.ports });
  await stop;
  await viewer.close();
  const forwarded = viewer.forwarded();
  if (forwarded) say(forwardSummary(forwarded, options.forward ?? ''));
  const skipped = printer?.skipped() ?? 0;
  if (skipped > 0) say(`${skipped} traces were not printed, because the output was not read`);
  if (summary) {
    const table = renderStatistics(spanStatistics(viewer.traces()));
    (output === 'json' ? process.stderr : process.stdout).write(`${table}\n`);
  }
};

/** Runs the command. Returns the exit code; 2 for a command line that is wrong. */
export const main = async (args: readonly string[]): Promise<number> => {
  try {
    const wanted = readArguments(args);
    if (wanted.command === 'help') process.stdout.write(help);
    else if (wanted.command === 'version') process.stdout.write(`${version()}\n`);
    else await run(wanted);
    return 0;
  } catch (error) {
    if (!(error instanceof ViewerError)) throw error;
    say(`vk-telemetry-viewer: ${error.message}`);
    return error.code === 'ERR_VIEWER_OPTION' ? 2 : 1;
  } finally {
    // An open channel keeps the process.
    if (process.connected) process.disconnect();
  }
};
