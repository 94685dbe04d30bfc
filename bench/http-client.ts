import { fork } from 'node:child_process';
import { once } from 'node:events';
import { compare, type Measures, printRatio, runScript } from './harness.ts';

const PLAIN = 'undici, no span';
const OURS = 'undici, instrumentHttpClient';
const COMPOSED = 'undici, tracingInterceptor';
const OFFICIAL = 'undici, instrumentation-undici';

/** What a span of any undici request adds to it: ours, by channels and by compose, against the official one. */
export async function httpClientOverhead(rounds: number): Promise<void> {
  const server = fork(new URL('variants/http-server.ts', import.meta.url));
  const [port] = await once(server, 'message');
  const variant = (name: string, kind: string) => ({
    name,
    run: () => runScript('variants/http-client.ts', [kind, String(port)]),
  });
  const results = await compare(
    'HTTP-client span on undici, client CPU and garbage',
    [
      variant(PLAIN, 'plain'),
      variant(OURS, 'ours'),
      variant(COMPOSED, 'composed'),
      variant(OFFICIAL, 'official'),
    ],
    rounds,
  );
  server.disconnect();
  for (const name of [OURS, COMPOSED])
    for (const measure of ['CPU µs/call', 'B/call']) {
      const added = (row: (name: string) => Measures, of: string) =>
        (row(of)[measure] ?? Number.NaN) - (row(PLAIN)[measure] ?? Number.NaN);
      const label = `what ${name.replace('undici, ', '')} adds : what instrumentation-undici adds, ${measure}`;
      printRatio(label, results, (row) => added(row, name) / added(row, OFFICIAL), '< 1');
    }
}
