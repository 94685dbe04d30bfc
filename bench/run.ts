import { firstTraceTime } from './first-trace.ts';
import { httpCallOverhead } from './http-call.ts';
import { httpClientOverhead } from './http-client.ts';
import { spanCost } from './span-cost.ts';
import { startup } from './startup.ts';
import { viewerIngest } from './viewer-ingest.ts';
import { viewerQuery } from './viewer-query.ts';
import { volume } from './volume.ts';

const HELP = `npm run bench -- [name] [rounds]

  span-cost      one span: the bare API against withSpan, with and without an SDK
  http-call      a span and a traceparent on an undici request, against the official instrumentation
  http-client    a span of any undici request, by channels and by compose, against the official instrumentation
  startup        a process until tracing is ready, off and on
  first-trace    npm start of a built tree until its first trace
  volume         calls, spans and bytes of pods at rest
  viewer-ingest  spans per CPU-second of the viewer, beside the OpenTelemetry Collector
  viewer-query   latency of the viewer's API over 100,000 stored spans
  all            (default) everything; rounds: default 7
`;

const BENCHMARKS: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  'span-cost': spanCost,
  'http-call': httpCallOverhead,
  'http-client': httpClientOverhead,
  startup,
  'first-trace': firstTraceTime,
  volume,
  'viewer-ingest': viewerIngest,
  'viewer-query': viewerQuery,
};

const [wanted = 'all', rounds = '7'] = process.argv.slice(2);
const chosen = Object.entries(BENCHMARKS).filter(([name]) => wanted === 'all' || wanted === name);
if (chosen.length === 0 || !(Number(rounds) > 0)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
}
for (const [, run] of chosen) await run(Number(rounds));
