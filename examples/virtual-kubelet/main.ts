// A complete virtual kubelet: pods from a folder, run behind an interLink API, with every step traced and counted.

import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createInterlinkClient, createInterlinkProvider } from '@vk-telemetry/interlink';
import { createFolderSource, createKubelet, createSpanStore } from '@vk-telemetry/kubelet';
import { startTracing, tracePodLifecycle } from '@vk-telemetry/tracing';
import { serveMetrics, startMetrics } from '../metrics/start.ts';
import { connectLauncher } from './launcher.ts';
import { describe } from './report.ts';

const {
  INTERLINK_URL = 'http://127.0.0.1:3000',
  INTERLINK_TOKEN_FILE: tokenFile,
  NODENAME: nodeName = hostname(),
  PODS_DIR = fileURLToPath(new URL('pods', import.meta.url)),
  STATE_DIR: stateDir = '.virtual-kubelet',
  KUBELET_PORT = '10250',
} = process.env;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const metrics = await startMetrics({ program: 'virtual-kubelet', remoteUrl: INTERLINK_URL, say });
  const reflection = metrics?.countReflection(nodeName, INTERLINK_URL);
  const { spanProcessors } = metrics ?? {};
  const tracing = startTracing({ component: 'virtual-kubelet', nodeName, spanProcessors });
  const launcher = connectLauncher();

  const source = createFolderSource({ dir: PODS_DIR, stateDir, nodeName });
  const client = createInterlinkClient({ url: INTERLINK_URL, ...(tokenFile && { tokenFile }) });
  const remote = createInterlinkProvider({
    client,
    resources: source,
    nodeName,
    onEvent: (event) => reflection?.onProviderEvent(event),
  });
  const provider = tracePodLifecycle(remote, { createSpans: createSpanStore(stateDir) });
  const kubelet = createKubelet({
    provider,
    source,
    stateDir,
    nodeName,
    port: Number(KUBELET_PORT),
    onEvent(event) {
      const line = describe(event);
      if (line) say(line);
      launcher.report(event);
      reflection?.onKubeletEvent(event);
    },
  });

  try {
    await serveMetrics(metrics, tracing, say);
    await kubelet.start();
    launcher.ready(kubelet.address.port);
    const { deletePods } = await launcher.stopAsked;
    await kubelet.stop({ deletePods, timeout: 5000 });
  } finally {
    await client.close();
    await tracing.shutdown({ timeout: 2000 });
    await metrics?.close();
    launcher.disconnect();
  }
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
