import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SpanKind } from '@opentelemetry/api';
import { ATTRIBUTE_GROUPS, ATTRIBUTES } from './attributes.ts';
import { tracingOptionsFromEnv } from './env.ts';
import { TelemetryConfigError } from './errors.ts';
import { limitsOf } from './export/delivery/limits.ts';
import { ringLimits } from './export/limits.ts';
import { sdkMetrics } from './export/metrics.ts';
import { createSpanCounts } from './span-counts.ts';
import { runChild } from './testing/child.ts';
import { startCollector } from './testing/collector.ts';
import { serve } from './testing/http.ts';
import { HTTP_CLIENT_SPAN, SPANS } from './vocabulary.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function section(title: string): string {
  const [, text] = new RegExp(`^#+ ${title}\n(.*?)(?=^#|$(?![^]))`, 'ms').exec(readme) ?? [];
  assert.ok(text, `README has no section ${title}`);
  return text;
}

function rows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| ---'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const words = (text: string, pattern: RegExp) => new Set(text.match(pattern));

test('the table of spans is the vocabulary', () => {
  const named = { ...SPANS, [HTTP_CLIENT_SPAN.name]: HTTP_CLIENT_SPAN };
  const table = rows(section('Spans')).filter(
    ([name]) => name?.startsWith('`') && name.slice(1, -1) in named,
  );
  const expected = Object.entries(named).map(([name, span]) => [
    `\`${name}\``,
    SpanKind[span.kind],
    span.when,
    'links' in span ? `${span.parent}; links to ${span.links}` : span.parent,
    span.attributes.join(', ') || '–',
  ]);
  assert.deepEqual(table, expected);
});

test('the table of attributes has the groups of the vocabulary', () => {
  const table = rows(section('Spans')).filter(([group]) => group !== undefined && group in ATTRIBUTE_GROUPS);
  assert.deepEqual(
    table.map(([group, keys]) => [group, keys]),
    Object.entries(ATTRIBUTE_GROUPS).map(([group, keys]) => [
      group,
      keys.map((key) => `\`${key}\``).join(', '),
    ]),
  );
});

test('the attributes are those of the vocabulary', () => {
  const named = words(
    section('Spans'),
    /(?<=`)[a-z0-9_]+(\.[a-z0-9_]+)+(?=`)|(?<=`)(attempt|duration)(?=`)/g,
  );
  assert.deepEqual([...named].toSorted(), Object.values(ATTRIBUTES).toSorted());
});

test('the table of the environment has every variable that is read, and no other', () => {
  const read = new Set<string>();
  const env = new Proxy<Record<string, string>>(
    { ENABLE_TRACING: '1' },
    {
      get(target, key) {
        read.add(String(key).replace('OTLP_TRACES_', 'OTLP_'));
        return Reflect.get(target, key);
      },
    },
  );
  tracingOptionsFromEnv(env);
  const table = rows(section('Environment')).map(([variable]) => variable);
  const documented = words(table.join(), /[A-Z]+(_[A-Z]+)+|NODENAME/g);
  assert.deepEqual([...documented].toSorted(), [...read].toSorted());
});

test('the table of options has every option', () => {
  const source = readFileSync(new URL('options.ts', import.meta.url), 'utf8');
  const options = source.slice(0, source.indexOf('/** Everything that start-up needs'));
  const names = [...options.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, name]) => name);
  const documented = rows(section('Options')).flatMap(
    ([name]) => name?.match(/`(?:\w+\.)?(\w+)`/)?.[1] ?? [],
  );
  assert.deepEqual(
    documented.toSorted(),
    names.filter((name) => name !== 'tls' && name !== 'sampling').toSorted(),
  );
});

test('the defaults of the export are those of the code', () => {
  const { maxQueueBytes } = tracingOptionsFromEnv({ ENABLE_TRACING: '1' });
  const { request, processor, delivery } = ringLimits({ batch: {}, maxQueueBytes });
  const option = rows(section('Options')).find(([name]) => name === '`maxQueueBytes`');
  assert.ok(option?.[2]?.startsWith(`${maxQueueBytes} `));
  const defaults = new Map(
    rows(section('Environment')).map(([name, meaning]) => [
      name?.slice(1, -1),
      meaning?.match(/: (\d+|no limit)/)?.[1],
    ]),
  );
  assert.equal(processor.maxSpans, Number.POSITIVE_INFINITY);
  assert.deepEqual(
    ['MAX_QUEUE_SIZE', 'MAX_EXPORT_BATCH_SIZE', 'SCHEDULE_DELAY', 'EXPORT_TIMEOUT'].map((name) =>
      defaults.get(`OTEL_BSP_${name}`),
    ),
    ['no limit', `${request.maxSpans}`, `${processor.delayMillis}`, `${limitsOf(delivery).maxAgeMillis}`],
  );
});

test('the table of metrics has every metric', () => {
  const counts = {
    processed: 0,
    dropped: {},
    queueSize: 0,
    queueCapacity: 0,
    inflight: 0,
    sent: 0,
    failed: {},
    retries: 0,
  };
  const metrics = sdkMetrics({
    processor: { type: '', ...counts },
    exporter: { type: '', address: '', ...counts },
  });
  const documented = rows(section('Counts')).filter(([name]) => /^`(otel|vk_telemetry)\./.test(name ?? ''));
  assert.deepEqual(
    documented.map(([name, instrument]) => [name, instrument]),
    [...metrics, ...createSpanCounts().metrics()].map(({ name, instrument }) => [`\`${name}\``, instrument]),
  );
});

const ENDPOINTS: Record<string, string> = {
  'no scheme': 'tempo:1',
  http: 'http://tempo:1',
  https: 'https://tempo:1',
};

/** All that a cell stands for. */
const choices = (cell = '') => (cell === 'any' ? [false, true] : [cell !== '–']);

function outcome(env: Record<string, string>): string {
  try {
    const { tls } = tracingOptionsFromEnv({ ENABLE_TRACING: '1', ...env });
    if (!tls) return 'plaintext';
    if (!tls.verify) return 'not verified, with a warning';
    return `${tls.pair ? 'mTLS' : 'TLS'}, verified with ${tls.ca ? 'this CA' : "the system's CAs"}`;
  } catch (error) {
    assert.ok(error instanceof TelemetryConfigError);
    return 'error';
  }
}

test('the table of TLS holds in every row, and has a row for every combination', () => {
  const [, ...table] = rows(section('TLS'));
  const seen = new Set<string>();
  for (const [endpoints = '', ca, pair, skip, result = ''] of table)
    for (const endpoint of endpoints.split(' or '))
      for (const withCa of choices(ca))
        for (const withPair of choices(pair))
          for (const skipped of choices(skip)) {
            const actual = outcome({
              TELEMETRY_ENDPOINT: ENDPOINTS[endpoint] ?? assert.fail(`unknown endpoint ${endpoint}`),
              ...(withCa && { TELEMETRY_CA_CRT_FILEPATH: 'ca' }),
              ...(withPair && { TELEMETRY_CLIENT_CRT_FILEPATH: 'crt', TELEMETRY_CLIENT_KEY_FILEPATH: 'key' }),
              ...(skipped && { TELEMETRY_INSECURE_SKIP_VERIFY: 'true' }),
            });
            seen.add(`${endpoint} ${withCa} ${withPair} ${skipped}`);
            assert.equal(actual, result.replace(/^error.*/, 'error'));
          }
  assert.equal(seen.size, 3 * 2 * 2 * 2);
});

const packageFolder = new URL('..', import.meta.url);

test('the table of the options of HTTP requests has every option', () => {
  const source = readFileSync(new URL('http-client/options.ts', import.meta.url), 'utf8');
  const names = [...source.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, name]) => `\`${name}\``);
  const documented = rows(section('HTTP requests')).map(([name]) => name);
  assert.ok(names.length > 0);
  for (const name of names) assert.ok(documented.includes(name), name);
});

test('the example runs, and its spans arrive', async (t) => {
  const [, example] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  assert.ok(example);
  let traceparent: string | undefined;
  const { url } = await serve(t, (incoming, response) => {
    traceparent = incoming.headers.traceparent?.toString();
    response.end();
  });
  const collector = await startCollector();
  t.after(() => collector.close());
  const env = {
    ENABLE_TRACING: '1',
    TELEMETRY_ENDPOINT: `127.0.0.1:${collector.port}`,
    INTERLINK_URL: url,
  };
  const child = runChild(t, `${example}\nprocess.disconnect();`, {
    env,
    cwd: packageFolder,
    inputType: 'module-typescript',
  });
  const { code, stderr } = await child.ended;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const [call, create] = collector.spans();
  assert.equal(create?.name, 'CreatePodVK');
  assert.equal(call?.name, 'CreateHttpCall');
  assert.equal(call?.parentSpanId, create?.spanId);
  assert.equal(traceparent, `00-${call?.traceId}-${call?.spanId}-01`);
});

test('the example of HTTP requests runs, and each attempt is a span', async (t) => {
  const [, example] = /```ts\n(.*?)```/s.exec(section('HTTP requests')) ?? [];
  assert.ok(example);
  let requests = 0;
  const { url } = await serve(t, (_incoming, response) => {
    requests += 1;
    response.writeHead(requests === 2 ? 503 : 200, { 'retry-after': '0' }).end();
  });
  const collector = await startCollector();
  t.after(() => collector.close());
  const env = { ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: `127.0.0.1:${collector.port}`, API_URL: url };
  const child = runChild(t, `${example}\nprocess.disconnect();`, {
    env,
    cwd: packageFolder,
    inputType: 'module-typescript',
  });
  const { code, stderr } = await child.ended;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const [fetched, create, failed, again] = collector.spans();
  assert.deepEqual(
    [fetched, failed, again].map((span) => [span?.name, span?.attributes['url.full']]),
    [7, 8, 8].map((id) => ['GET /jobs/{id}', `${url}/jobs/${id}`]),
  );
  assert.equal(fetched?.parentSpanId, create?.spanId);
  assert.equal(failed?.attributes['error.type'], '503');
  assert.equal(again?.attributes['http.request.resend_count'], 1);
});

test('the package can be required from CommonJS without a warning', async (t) => {
  const script = `
    const { startTracing, withSpan, SPANS } = require('@vk-telemetry/tracing');
    console.log(startTracing().enabled, withSpan('GetPodsVK', {}, () => Object.keys(SPANS).length));
    process.disconnect();`;
  const child = runChild(t, script, { cwd: packageFolder, inputType: 'commonjs' });
  const { stdout, stderr } = await child.ended;
  assert.deepEqual({ stdout, stderr }, { stdout: `false ${Object.keys(SPANS).length}\n`, stderr: '' });
});
