import { createFolderSource } from '../folder/source.ts';
import { createKubelet } from '../kubelet.ts';
import { createBatchProvider } from './batch-provider.ts';

// A kubelet as a process of its own, to be killed: its calls take a random time.
const [dir = '', stateDir = '', batch = ''] = process.argv.slice(2);
const provider = createBatchProvider(batch);
provider.before = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
const kubelet = createKubelet({
  provider,
  source: createFolderSource({ dir, stateDir, nodeName: 'test', settle: 10, rescan: 100 }),
  ...{ stateDir, nodeName: 'test', statusInterval: 20, backoff: 10, port: 0, workers: 4 },
  onEvent(event) {
    if (event.type === 'problem') process.stderr.write(`${event.error.message}\n`);
  },
});
await kubelet.start();
setInterval(() => process.send?.(kubelet.pods()), 20);
