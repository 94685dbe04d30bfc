// A complete virtual kubelet: pods from a folder, run behind an interLink API, with every step traced.

import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createInterlinkClient, createInterlinkProvider } from '@vk-telemetry/interlink';
import { createFolderSource, createKubelet, createSpanStore } from '@vk-telemetry/kubelet';
import { startTracing, tracePodLifecycle } from '@vk-telemetry/tracing';
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

async function main(): Promise<void> {
  const tracing = startTracing({ component: 'virtual-kubelet', nodeName });
  const launcher = connectLauncher();

  const source = createFolderSource({ dir: PODS_DIR, stateDir, nodeName });
  const client = createInterlinkClient({ url: INTERLINK_URL, ...(tokenFile && { tokenFile }) });
  const provider = tracePodLifecycle(createInterlinkProvider({ client, resources: source, nodeName }), {
    createSpans: createSpanStore(stateDir),
  });
  const kubelet = createKubelet({
    provider,
    source,
    stateDir,
    nodeName,
    port: Number(KUBELET_PORT),
    onEvent(event) {
      const line = describe(event);
      if (line) process.stderr.write(`${line}\n`);
      launcher.report(event);
    },
  });

  try {
    await kubelet.start();
    launcher.ready(kubelet.address.port);
    const { deletePods } = await launcher.stopAsked;
    await kubelet.stop({ deletePods, timeout: 5000 });
  } finally {
    await client.close();
    await tracing.shutdown({ timeout: 2000 });
    launcher.disconnect();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
