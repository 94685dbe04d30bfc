import { fork } from 'node:child_process';
import { once } from 'node:events';
import { compare, type Measures, printRatio, runScript } from './harness.ts';

const micros = (row: Measures) => row['CPU µs/call'] ?? Number.NaN;

/** What a span and a traceparent add to an undici request: ours against the official instrumentation of undici. */
export async function httpCallOverhead(rounds: number): Promise<void> {
  const server = fork(new URL('variants/http-server.ts', import.meta.url));
  const [port] = await once(server, 'message');
  const variant = (name: string, kind: string) => ({
    name,
    run: () => runScript('variants/http-call.ts', [kind, String(port)]),
  });
  const results = await compare(
    'HTTP-call span on undici, client CPU',
    [
      variant('undici, no span', 'plain'),
      variant('undici, httpCall', 'ours'),
      variant('undici, instrumentation-undici', 'official'),
    ],
    rounds,
  );
  server.disconnect();
  printRatio(
    'overhead of httpCall : overhead of instrumentation-undici',
    results,
    (row) =>
      (micros(row('undici, httpCall')) - micros(row('undici, no span'))) /
      (micros(row('undici, instrumentation-undici')) - micros(row('undici, no span'))),
    '<= 0.3',
  );
}
