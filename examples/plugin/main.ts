import { createPluginServer } from '@vk-telemetry/interlink';
import { startTracing } from '@vk-telemetry/tracing';
import { createFetchPlugin } from './plugin.ts';

const [tokenFile, port = '4000'] = process.argv.slice(2);

async function main(): Promise<void> {
  if (!tokenFile) throw new Error('usage: node main.ts TOKEN_FILE [PORT]');
  const tracing = startTracing({ component: 'plugin' });
  const server = createPluginServer(createFetchPlugin(), { port: Number(port), tokenFile });
  const stop = () => void server.close().then(() => tracing.shutdown());
  process.once('SIGINT', stop).once('SIGTERM', stop);
  console.log(`serving on ${(await server.listen()).url}`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
