// The interLink plugin that runs containers as processes of this machine, traced and counted.

import { createPluginServer } from '@vk-telemetry/interlink';
import { createLocalPlugin } from '@vk-telemetry/local-plugin';
import { startTracing } from '@vk-telemetry/tracing';
import { serveMetrics, startMetrics } from '../metrics/start.ts';
import { stopAsked } from '../stop-asked.ts';

const {
  PLUGIN_TOKEN_FILE: tokenFile,
  PLUGIN_PORT = '4000',
  STATE_DIR: stateDir = '.local-plugin',
} = process.env;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const sayError = (error: unknown): void => say(error instanceof Error ? error.message : String(error));

// A launcher that was killed leaves broken pipes, and the containers still have to be ended.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

async function main(): Promise<void> {
  if (!tokenFile)
    throw new Error('PLUGIN_TOKEN_FILE is not set: name a file with the token that callers must send');
  const stop = stopAsked();
  const plugin = createLocalPlugin({ stateDir, onWarning: say, onError: sayError });
  const metrics = await startMetrics({ program: 'plugin', say });
  const { spanProcessors } = metrics ?? {};
  const port = Number(PLUGIN_PORT);
  const tracing = startTracing({ component: 'plugin', port, spanProcessors });
  const server = createPluginServer(plugin.handlers, { port, tokenFile, onError: sayError });
  let keepJobs = true;
  try {
    await serveMetrics(metrics, tracing, say);
    const address = await server.listen();
    say(`serving on ${address.url}, state in ${stateDir}`);
    process.send?.({ type: 'ready', ...address });
    await stop;
    keepJobs = false;
  } finally {
    // Together: a delete that is in hand waits for the containers that closing ends.
    await Promise.all([server.close(), plugin.close({ keepJobs })]);
    await tracing.shutdown({ timeout: 2000 });
    await metrics?.close();
    if (process.connected) process.disconnect();
  }
}

main().catch((error: unknown) => {
  sayError(error);
  process.exit(1);
});
