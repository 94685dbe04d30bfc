import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../ports.ts';
import { testDir } from '../../test-dir.ts';

const example = (name: string): string =>
  fileURLToPath(new URL(`../../../../examples/${name}/main.ts`, import.meta.url));

/** Runs the example's pods to their end, one of which fails. Its spans are there when it resolves. */
export async function runExample(endpoint: string): Promise<void> {
  const flags = ['--once', '--no-viewer', '--api-port', '0', '--kubelet-port', '0'];
  const child = spawn(process.execPath, [example('laptop'), ...flags], {
    env: { ...process.env, TELEMETRY_ENDPOINT: endpoint },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`the example ended with ${code}:\n${said}`);
}

/** Starts a virtual kubelet whose interLink API is not there, so that all of its calls fail. It ends with the test. */
export async function startLostKubelet(t: TestContext, endpoint: string): Promise<void> {
  const child = spawn(process.execPath, [example('virtual-kubelet')], {
    env: {
      ...process.env,
      ENABLE_TRACING: '1',
      TELEMETRY_ENDPOINT: endpoint,
      TELEMETRY_UNIQUE_ID: 'lost',
      NODENAME: 'lost',
      INTERLINK_URL: `http://127.0.0.1:${await freePort()}`,
      STATE_DIR: await testDir(t),
      KUBELET_PORT: '0',
    },
    stdio: 'ignore',
  });
  t.after(async () => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  });
}
