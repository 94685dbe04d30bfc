import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as api from './index.ts';
import { createRenderer, type Loss, type MetricFamily } from './index.ts';
import { parseExposition } from './testing/parse.ts';
import { block, printed, rows } from './testing/readme.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example prints what the README shows', async () => {
  assert.equal(await printed(block('Use', 'ts')), block('Use', 'text'));
});

test('CommonJS may require both entries, as the README says', () => {
  assert.match(read('../README.md'), /`require\('@vk-telemetry\/metrics'\)` works too/);
  const require = createRequire(import.meta.url);
  for (const entry of ['@vk-telemetry/metrics', '@vk-telemetry/metrics/otel'])
    assert.ok(Object.keys(require(entry)).length > 5, entry);
});

test('the README lists every function, class and constant that is exported', () => {
  const named = rows('Use').flatMap(([cell]) =>
    [...(cell ?? '').matchAll(/`([A-Z]\w+|\w+(?=\())/g)].map(([, name]) => name),
  );
  assert.deepEqual(named.sort(), Object.keys(api).sort());
});

test('the README lists every option', () => {
  const files = [
    'registry/gatherer.ts',
    'collector.ts',
    'gather/gatherers.ts',
    'render/renderer.ts',
    'serve/handler.ts',
  ];
  const options = files.flatMap((file) =>
    [...read(file).matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name),
  );
  const listed = rows('Use').flatMap(([cell]) => cell?.match(/^`([a-z]\w+)`$/)?.[1] ?? []);
  assert.deepEqual(listed.sort(), [...new Set(options)].sort());
});

test('the table of families is what the renderers write', async () => {
  const [, ...families] = rows('What is written');
  assert.equal(families.length, 8);
  for (const [family = '', text, open = ''] of families) {
    const [, type = '', name = ''] = /^(\w+) `(\w+)`$/.exec(family) ?? [];
    const exemplar = { labels: { trace_id: 'a' }, value: 1 };
    const point = {
      labels: {},
      value: 1,
      exemplar,
      bounds: [1],
      counts: [1],
      count: 1,
      sum: 1,
      exemplars: [exemplar],
      quantiles: [],
    };
    const made = { name, help: 'h', type, points: [point] } as unknown as MetricFamily;
    for (const format of ['text', 'openmetrics'] as const) {
      let body = '';
      for await (const piece of createRenderer(format).render({ families: [made], losses: [] }))
        body += piece;
      const [parsed] = parseExposition(body, format).values();
      const cell = format === 'text' ? (text ?? '') : open;
      assert.equal(parsed?.type, /^\w+/.exec(cell)?.[0], `${family} in ${format}`);
      assert.equal(parsed?.name, /`(\w+)`$|`(\w+)`,/.exec(cell)?.slice(1).find(Boolean) ?? name);
      assert.equal(
        parsed?.samples.some((sample) => sample.exemplar),
        cell.includes('exemplars'),
      );
    }
  }
});

test('the table of losses has every reason', () => {
  const [, ...reasons] = rows('What is left out');
  const all: Record<Loss['reason'], true> = {
    error: true,
    timeout: true,
    invalid: true,
    duplicate: true,
    clash: true,
  };
  assert.deepEqual(
    reasons.map(([reason]) => reason?.slice(1, -1)),
    Object.keys(all),
  );
});
