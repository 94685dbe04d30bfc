import { Client } from 'undici';
import { compare, type Measures } from './harness.ts';
import { sendSpans, startViewerProcess } from './viewer-process.ts';
import { traceId } from './viewer-spans.ts';

/** All of it is kept, so the caps are a little above. */
const SPANS = 99_840;
const CAPS = { maxSpans: 100_000, maxBytes: 128_000_000 };
const REQUESTS = SPANS / 512;
const TRACES_PER_REQUEST = 128;
/** Each query is asked so often, or less often where that takes long. */
const CALLS = { most: 100, least: 20, seconds: 1 };

const search = (limit: number, condition: string) =>
  `/api/search?${new URLSearchParams({
    q: `{ name = "CreateHttpCall" && resource.service.name = "VK-InterLink-bench" && ${condition} }`,
    limit: String(limit),
  })}`;

/** What is asked for, the n-th time; the traces are spread over the store. */
function queries(run: number): Readonly<Record<string, (n: number) => string>> {
  const id = (n: number) => traceId(run, (n * 37) % REQUESTS, (n * 11) % TRACES_PER_REQUEST);
  return {
    'trace by id': (n) => `/api/v2/traces/${id(n)}`,
    'unknown trace': (n) => `/api/v2/traces/${n + 1}`,
    'search, limit 20': () => search(20, 'span.exit.code = 200'),
    'search, limit 1000': () => search(1000, 'span.exit.code = 200'),
    'search, 1 in 64, limit 20': () => search(20, 'span.exit.code = 500'),
    'search, 1 in 64, limit 1000': () => search(1000, 'span.exit.code = 500'),
    'search, no match': () => search(20, 'span.exit.code = 418'),
    tags: () => '/api/v2/search/tags',
    'values of span.pod.name': () => '/api/v2/search/tag/span.pod.name/values',
    'values of resource.service.name': () => '/api/v2/search/tag/resource.service.name/values',
    'page, traces': () => '/ui/traces',
    'page, pods': () => '/ui/pods',
    'page, statistics': () => '/ui/statistics',
    'page, choices': () => '/ui/choices',
  };
}

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** How long a viewer takes to answer from 100,000 stored spans, and for how long nothing else is served meanwhile. */
export async function viewerQuery(rounds: number): Promise<void> {
  const viewer = await startViewerProcess(CAPS);
  const run = await sendSpans('grpc', viewer.ports.grpc, SPANS);
  const { storedSpans } = await viewer.usage();
  if (storedSpans !== SPANS) throw new Error(`${storedSpans} spans are stored instead of ${SPANS}`);
  const client = new Client(`http://127.0.0.1:${viewer.ports.api}`);
  const headers = { accept: 'application/protobuf, application/json' };

  async function ask(path: string): Promise<{ status: number; bytes: number }> {
    const { statusCode, body } = await client.request({ path, method: 'GET', headers });
    return { status: statusCode, bytes: (await body.arrayBuffer()).byteLength };
  }

  async function measure(path: (n: number) => string): Promise<Measures> {
    const times: number[] = [];
    let received = 0;
    const before = await viewer.usage();
    const begun = performance.now();
    const isEnough = () =>
      times.length === CALLS.most ||
      (times.length >= CALLS.least && performance.now() - begun > CALLS.seconds * 1000);
    while (!isEnough()) {
      const target = path(times.length);
      const started = performance.now();
      const { status, bytes } = await ask(target);
      times.push(performance.now() - started);
      if (status !== 200) throw new Error(`${target} was answered with ${status}`);
      received += bytes;
    }
    const { stallMs, cpuSeconds } = await viewer.usage();
    times.sort((a, b) => a - b);
    return {
      'p50 ms': quantile(times, 0.5),
      'p95 ms': quantile(times, 0.95),
      'max ms': quantile(times, 1),
      'stall ms': stallMs,
      'CPU ms': ((cpuSeconds - before.cpuSeconds) / times.length) * 1000,
      'kB/answer': received / times.length / 1000,
    };
  }

  const served = [];
  for (const [name, path] of Object.entries(queries(run))) {
    const { status } = await ask(path(0));
    if (status === 404) console.log(`${name}: ${path(0)} is not served, and left out`);
    else served.push({ name, run: () => measure(path) });
  }
  await compare(`Queries over ${SPANS.toLocaleString('en')} stored spans`, served, rounds);
  await client.close();
  await viewer.stop();
}
