import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { startTracing, TelemetryConfigError, type Tracing } from '@vk-telemetry/tracing';
import { type ApiServerOptions, createApiServer } from '../api/api-server.ts';
import { HELP, readArguments, UsageError } from './arguments.ts';

const say = (text: string): void => void process.stderr.write(`vk-telemetry-interlink-api: ${text}\n`);

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(Reflect.get(Object(manifest), 'version'));
}

/** A telemetry setting that cannot be used is said once; the API serves all the same. */
function trace(port: number | undefined): Tracing | undefined {
  try {
    return startTracing({ component: 'interlink-api', port });
  } catch (error) {
    if (!(error instanceof TelemetryConfigError)) throw error;
    say(`tracing is off: ${error.message}`);
    return undefined;
  }
}

/** Settles on a signal, or when the launcher that holds the IPC channel is gone. */
async function stopAsked(): Promise<void> {
  const launcher = process.send === undefined ? [] : [once(process, 'disconnect')];
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), ...launcher]);
}

async function run(options: ApiServerOptions): Promise<void> {
  const stop = stopAsked();
  const server = createApiServer({
    ...options,
    onError: (error) => say(error instanceof Error ? error.message : String(error)),
  });
  const { url, port } = await server.listen();
  const tracing = trace(port);
  say(`serving on ${url}, plugin at ${options.plugin.url}`);
  if (options.tokenFile === undefined && options.socketPath === undefined)
    say('without --token-file any program on this machine can run pods through it');
  process.send?.({ type: 'ready', url, port });
  await stop;
  await server.close();
  await tracing?.shutdown();
}

/** Runs the command. Returns the exit code: 2 for a command line that is wrong, 1 where it cannot serve. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const wanted = readArguments(args);
    if (wanted.command === 'run') await run(wanted.options);
    else process.stdout.write(wanted.command === 'help' ? HELP : `${version()}\n`);
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if (error instanceof UsageError) process.stderr.write(HELP);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    // An open channel keeps the process.
    if (process.connected) process.disconnect();
  }
}
