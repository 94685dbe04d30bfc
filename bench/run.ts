import { parseArgs } from 'node:util';
import { encoder } from './encoder.ts';
import { exemplars } from './exemplars.ts';
import { firstTraceTime } from './first-trace.ts';
import { httpCallOverhead } from './http-call.ts';
import { httpClientOverhead } from './http-client.ts';
import { metricsOtlp } from './metrics-otlp.ts';
import { metricsRender } from './metrics-render.ts';
import { metricsScrape } from './metrics-scrape.ts';
import { pageSpeed } from './page.ts';
import { pipelineCost } from './pipeline-cost.ts';
import { pipelineMemory } from './pipeline-memory.ts';
import { pipelineOutage, pipelineRestart } from './pipeline-outage.ts';
import { pipelinePaced } from './pipeline-paced.ts';
import { pipelineProfile } from './pipeline-profile.ts';
import { pipelineLossless, pipelineRate } from './pipeline-rate.ts';
import { pipelineShutdown } from './pipeline-shutdown.ts';
import { pipelineStart } from './pipeline-start.ts';
import { restClientOverhead } from './rest-client.ts';
import { spanCost } from './span-cost.ts';
import { spanMetrics } from './span-metrics.ts';
import { startup } from './startup.ts';
import { viewerIngest } from './viewer-ingest.ts';
import { viewerQuery } from './viewer-query.ts';
import { volume } from './volume.ts';

const HELP = `npm run bench -- [name] [rounds] [--long rounds]

  span-cost      one span: the bare API against withSpan, with and without an SDK
  http-call      a span and a traceparent on an undici request, against the official instrumentation
  http-client    a span of any undici request, by channels and by compose, against the official instrumentation
  startup        a process until tracing is ready, off and on
  first-trace    npm start of a built tree until its first trace
  encoder        a span into the bytes of a request, against the official serializer
  volume         calls, spans and bytes of pods at rest
  viewer-ingest  spans per CPU-second of the viewer, beside the OpenTelemetry Collector
  viewer-query   latency of the viewer's API over 100,000 stored spans
  span-metrics   calls and latency of a span as it ends, against the same by the Prometheus clients
  exemplars      an observation with the active span as exemplar, against the Prometheus clients' own
  metrics-render a body of 100,000 and of 1.5 million histogram series, against the Prometheus clients' own metrics()
  metrics-scrape latency, CPU and stalls of a host that is scraped, against prom-client and OpenTelemetry's exporter
  rest-client    counting the requests that a process makes, against prom-client by hand
  metrics-otlp   a snapshot of 100,000 series as OTLP, against the official serializer
  page           scrolling through a trace of 10,000 spans in Chromium, and opening the page
  pipeline       the export pipeline against the official one, all of these:
    pipeline-cost      CPU and garbage of a span, end to end
    pipeline-rate      spans per second to a slow collector
    pipeline-lossless  spans lost at 20,000 a second to a collector that takes 200 ms
    pipeline-restart   spans lost while a collector restarts
    pipeline-outage    the same for 30 s: takes the rounds of --long
    pipeline-shutdown  how long it takes with a collector that never answers
    pipeline-paced     CPU and event-loop delay under a steady load
    pipeline-memory    with the queue full
    pipeline-start     a process until its first span has arrived
    pipeline-profile   whose the CPU is; once, without rounds
  all            (default) everything; rounds: default 7; --long: default 1
`;

const { values, positionals } = parseArgs({
  options: { long: { type: 'string', default: '1' }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [wanted = 'all', rounds = '7'] = positionals;

const BENCHMARKS: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  'span-cost': spanCost,
  'http-call': httpCallOverhead,
  'http-client': httpClientOverhead,
  startup,
  'first-trace': firstTraceTime,
  encoder,
  volume,
  'viewer-ingest': viewerIngest,
  'viewer-query': viewerQuery,
  'span-metrics': spanMetrics,
  exemplars,
  'metrics-render': metricsRender,
  'metrics-otlp': metricsOtlp,
  'metrics-scrape': metricsScrape,
  'rest-client': restClientOverhead,
  page: pageSpeed,
  'pipeline-cost': pipelineCost,
  'pipeline-rate': pipelineRate,
  'pipeline-lossless': pipelineLossless,
  'pipeline-restart': pipelineRestart,
  'pipeline-outage': () => pipelineOutage(Number(values.long)),
  'pipeline-shutdown': pipelineShutdown,
  'pipeline-paced': pipelinePaced,
  'pipeline-memory': pipelineMemory,
  'pipeline-start': pipelineStart,
  'pipeline-profile': pipelineProfile,
};

const chosen = Object.entries(BENCHMARKS).filter(
  ([name]) => wanted === 'all' || wanted === name || name.startsWith(`${wanted}-`),
);
if (values.help || chosen.length === 0 || !(Number(rounds) > 0) || !(Number(values.long) > 0)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else for (const [, run] of chosen) await run(Number(rounds));
