import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('./bin.js', import.meta.resolve('@vk-telemetry/viewer')));

/** A viewer of its own, without a virtual kubelet. */
export interface PageViewer {
  /** Where the page is, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Sends OTLP JSON. */
  send(request: object): Promise<void>;
  stop(): Promise<void>;
}

interface Ports {
  readonly http: number;
  readonly api: number;
}

/** Starts the viewer's command; the page is on the port given or a free one. It ends with the test. */
export async function startPageViewer(
  t: Pick<TestContext, 'after'>,
  { args = [], port = 0 }: { args?: readonly string[]; port?: number } = {},
): Promise<PageViewer> {
  const ports = ['--grpc-port', '0', '--http-port', '0', '--api-port', String(port)];
  const child: ChildProcess = fork(BIN, ['--quiet', ...ports, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.connected) child.disconnect();
    await exited;
  };
  t.after(stop);
  const [ready] = (await once(child, 'message')) as [{ ports: Ports }];
  return {
    url: `http://127.0.0.1:${ready.ports.api}`,
    port: ready.ports.api,
    async send(request) {
      const response = await fetch(`http://127.0.0.1:${ready.ports.http}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      if (!response.ok) throw new Error(`the spans were answered with ${response.status}`);
    },
    stop,
  };
}
