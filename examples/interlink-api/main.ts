// An interLink API in front of a plugin, traced and counted.

import { createApiServer } from '@vk-telemetry/interlink';
import { startTracing } from '@vk-telemetry/tracing';
import { serveMetrics, startMetrics } from '../metrics/start.ts';
import { stopAsked } from '../stop-asked.ts';

const {
  PLUGIN_URL = 'http://127.0.0.1:4000',
  PLUGIN_TOKEN_FILE: pluginTokenFile,
  API_TOKEN_FILE: tokenFile,
  API_PORT = '3000',
} = process.env;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const stop = stopAsked();
  const metrics = await startMetrics({ program: 'interlink-api', remoteUrl: PLUGIN_URL, say });
  const { spanProcessors } = metrics ?? {};
  const port = Number(API_PORT);
  const tracing = startTracing({ component: 'interlink-api', port, spanProcessors });
  const server = createApiServer({
    plugin: { url: PLUGIN_URL, ...(pluginTokenFile && { tokenFile: pluginTokenFile }) },
    port,
    ...(tokenFile && { tokenFile }),
    onError: (error) => say(error instanceof Error ? error.message : String(error)),
  });
  try {
    await serveMetrics(metrics, tracing, say);
    const address = await server.listen();
    say(`serving on ${address.url}`);
    process.send?.({ type: 'ready', ...address });
    await stop;
  } finally {
    await server.close();
    await tracing.shutdown({ timeout: 2000 });
    await metrics?.close();
    if (process.connected) process.disconnect();
  }
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
