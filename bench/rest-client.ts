import { fork } from 'node:child_process';
import { once } from 'node:events';
import { compare, type Measures, printRatio, runScript } from './harness.ts';

const PLAIN = 'nothing counted';
const OURS = 'ours';
const KUBEVIRT = "ours, KubeVirt's names";
const BY_HAND = 'prom-client by hand';
const KINDS: Readonly<Record<string, string>> = {
  [PLAIN]: 'plain',
  [OURS]: 'ours',
  [KUBEVIRT]: 'kubevirt',
  [BY_HAND]: 'by-hand',
};

/** What counting requests adds to them: ours, and a counter and a histogram of prom-client on the same channels. */
export async function restClientOverhead(rounds: number): Promise<void> {
  const server = fork(new URL('variants/http-server.ts', import.meta.url));
  const [port] = await once(server, 'message');
  const measured = async (title: string, args: readonly string[]) => {
    const variants = Object.entries(KINDS).map(([name, kind]) => ({
      name,
      run: () => runScript('variants/rest-client.ts', [kind, ...args]),
    }));
    return await compare(title, variants, rounds);
  };
  const channels = await measured('counting a request, its messages alone', []);
  const requests = await measured('counting a request of undici, client CPU and garbage', [String(port)]);
  server.disconnect();
  const added = (row: (name: string) => Measures, name: string, measure: string) =>
    (row(name)[measure] ?? Number.NaN) - (row(PLAIN)[measure] ?? Number.NaN);
  for (const name of [OURS, KUBEVIRT]) {
    for (const measure of ['CPU µs/call', 'B/call'])
      printRatio(
        `messages alone: what ${name} adds : what ${BY_HAND} adds, ${measure}`,
        channels,
        (row) => added(row, name, measure) / added(row, BY_HAND, measure),
        '<= 1',
      );
    printRatio(
      `requests: CPU with ${name} : with ${PLAIN}`,
      requests,
      (row) => (row(name)['CPU µs/call'] ?? Number.NaN) / (row(PLAIN)['CPU µs/call'] ?? Number.NaN),
      'none',
    );
  }
}
