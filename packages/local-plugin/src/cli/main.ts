import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createPluginServer } from '@vk-telemetry/interlink';
import { startTracing, TelemetryConfigError, type Tracing } from '@vk-telemetry/tracing';
import { makePrivateDir, writePrivateFile } from '../files.ts';
import { createLocalPlugin, type LocalPlugin } from '../plugin.ts';
import { HELP, type RunArguments, readArguments, UsageError } from './arguments.ts';

const say = (text: string): void => void process.stderr.write(`vk-telemetry-local-plugin: ${text}\n`);
const sayError = (error: unknown): void => say(error instanceof Error ? error.message : String(error));

/** Runs the command. Returns the exit code: 2 for a command line that is wrong, 1 where it cannot serve. */
export async function main(args: readonly string[]): Promise<number> {
  // A launcher that was killed leaves broken pipes, and the containers still have to be ended.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    const wanted = readArguments(args, process.env);
    if (wanted.command === 'run') await run(wanted.run);
    else process.stdout.write(wanted.command === 'help' ? HELP : `${version()}\n`);
    return 0;
  } catch (error) {
    sayError(error);
    if (error instanceof UsageError) process.stderr.write(HELP);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run({ stateDir, keepJobs, ...options }: RunArguments): Promise<void> {
  const plugin = createLocalPlugin({ stateDir, onWarning: say, onError: sayError });
  const stop = stopAsked();
  try {
    await serve(plugin, { stateDir, keepJobs, ...options }, stop);
  } finally {
    // Where it could not serve, what an earlier plugin left running is not ended for that.
    await plugin.close({ keepJobs: true });
    if (process.connected) process.disconnect();
  }
}

async function serve(plugin: LocalPlugin, options: RunArguments, stop: Promise<void>): Promise<void> {
  const { host, port, socketPath, keepJobs, stateDir } = options;
  const madeToken = options.makesToken ? makeToken(stateDir) : undefined;
  const tokenFile = options.tokenFile ?? madeToken;
  const server = createPluginServer(plugin.handlers, {
    host,
    port,
    onError: sayError,
    ...(socketPath !== undefined && { socketPath }),
    ...(tokenFile !== undefined && { tokenFile }),
  });
  const address = await server.listen();
  const tracing = trace(address.port);
  say(`serving on ${address.url}, state in ${stateDir}`);
  if (tokenFile !== undefined) say(`callers need the bearer token in ${tokenFile}`);
  else if (socketPath === undefined) say('any program on this machine can run commands through it');
  process.send?.({ type: 'ready', url: address.url, port: address.port });
  await stop;
  if (madeToken !== undefined && !keepJobs) rmSync(madeToken, { force: true });
  // Together: a delete that is in hand waits for the containers that closing ends.
  await Promise.all([server.close(), plugin.close({ keepJobs })]);
  await tracing?.shutdown();
}

/** Settles on the first signal, or when the launcher that holds the IPC channel is gone. Later signals change nothing. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve);
    if (process.send !== undefined) process.on('disconnect', resolve);
  });
}

function makeToken(stateDir: string): string {
  makePrivateDir(stateDir);
  const path = join(stateDir, 'token');
  writePrivateFile(path, `${randomBytes(32).toString('base64url')}\n`);
  return path;
}

/** A telemetry setting that cannot be used is said once; the plugin serves all the same. */
function trace(port: number | undefined): Tracing | undefined {
  try {
    return startTracing({ component: 'plugin', port });
  } catch (error) {
    if (!(error instanceof TelemetryConfigError)) throw error;
    say(`tracing is off: ${error.message}`);
    return undefined;
  }
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(Reflect.get(Object(manifest), 'version'));
}
