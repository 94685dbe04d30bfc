import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { collector } from '../../index.ts';
import { block, optionsIn, plain, printed, table, words } from '../../testing/readme.ts';
import { metricsOf } from '../testing/proto.ts';
import { startHttpReceiver } from '../testing/receiver.ts';
import { encodeOtlp } from './encode-otlp.ts';
import { createOtlpExporter } from './exporter.ts';

const TITLE = 'Carry it to OTLP';
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example sends what it says', async (t) => {
  const receiver = await startHttpReceiver(t);
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${receiver.port}`;
  t.after(() => delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  assert.equal(await printed(block(TITLE, 'ts')), block(TITLE, 'text'));
  assert.deepEqual(
    receiver.metrics().map(({ name, sum }) => [name, sum?.dataPoints[0]?.asDouble]),
    [['payload_msgs', 1]],
  );
  assert.equal(receiver.resource()['service.name'], 'my-vk');
});

test('the README lists every option with its default', () => {
  const files = optionsIn(new URL('send/files.ts', import.meta.url)).filter(({ name }) =>
    name.endsWith('File'),
  );
  const given = [
    ...['send/settings.ts', 'send/endpoint.ts'].flatMap((path) => optionsIn(new URL(path, import.meta.url))),
    ...files.map(({ name, byDefault }) => ({ name: `tls.${name}`, byDefault })),
  ];
  const listed = new Map(table(TITLE, 'option').map(([name, , value]) => [plain(name), plain(value)]));
  assert.deepEqual([...listed.keys()].sort(), given.map(({ name }) => name).sort());
  for (const { name, byDefault } of given)
    if (name !== 'tls') assert.ok(listed.get(name)?.startsWith(byDefault), name);
});

test('the README lists every variable', () => {
  const text = ['send/settings.ts', 'send/endpoint.ts'].map(read).join();
  const variables = [
    ...[...text.matchAll(/'(OTEL_\w+)'/g)].map(([, name = '']) => name),
    ...[...text.matchAll(/'([A-Z_]{7,})'\)/g)].flatMap(([, name = '']) =>
      name.startsWith('OTEL') ? [] : [`OTEL_EXPORTER_OTLP_METRICS_${name}`, `OTEL_EXPORTER_OTLP_${name}`],
    ),
  ];
  const listed = table(TITLE, 'option').flatMap(([, cell]) =>
    words(cell).filter((word) => word.startsWith('OTEL_')),
  );
  assert.deepEqual(listed.sort(), [...new Set(variables)].sort());
  assert.ok(listed.length > 20);
});

test('the table of families is what is encoded', async () => {
  const all = table(TITLE, 'of a family').flatMap(([types = '', data = '']) =>
    types.split(', ').map((type) => ({ type, data })),
  );
  assert.equal(all.length, 7);
  const point = { labels: {}, value: 1, bounds: [], counts: [], count: 1, sum: 1, quantiles: [] };
  for (const { type, data } of all) {
    const family = { name: 'x', help: '', type, points: [point] } as never;
    for await (const body of encodeOtlp({ families: [family], losses: [] })) {
      const [metric] = metricsOf(body);
      const [kind = '', monotonic] = data.split(', ');
      assert.ok(metric && kind.toLowerCase() in metric, type);
      assert.equal(metric.sum?.isMonotonic, monotonic === 'monotonic' || undefined);
    }
  }
});

test('the table of metrics is what the exporter has, and that of drops has every reason of its own', async (t) => {
  const receiver = await startHttpReceiver(t, {
    answer: () => (_, response) => response.writeHead(400).end(),
  });
  const broken = { gather: () => Promise.reject(new Error('no')) };
  const one = collector(() => [{ name: 'x', help: '', type: 'gauge', points: [{ labels: {}, value: 1 }] }]);
  const exporter = createOtlpExporter([broken, one], {
    endpoint: `http://127.0.0.1:${receiver.port}`,
    env: {},
  });
  await exporter.shutdown();
  const { families } = await exporter.gatherer.gather();
  const labels = families.map(({ name, points }) => [
    name,
    ...new Set(points.flatMap((series) => Object.keys(series.labels))),
  ]);
  assert.deepEqual(
    table(TITLE, 'metric').map((cells) => cells.flatMap(words)),
    labels,
  );
  const sources = ['exporter.ts', 'send/delivery.ts'].map(read).join();
  const reasons = [...sources.matchAll(/(?:end|drop)\((?:[\w.]+, )?'(\w+)'|reason: '(\w+)'/g)].map(
    ([, dropped, reason]) => dropped ?? reason,
  );
  const [, ...listed] = table(TITLE, 'reason of a drop').flatMap(([cell], i) =>
    i === 0 ? [''] : words(cell),
  );
  assert.deepEqual(listed.sort(), [...new Set(reasons)].sort());
});
