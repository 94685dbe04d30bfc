import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { block, optionsIn, plain, printed, table, words } from '../testing/readme.ts';
import { OWN_METRICS, REST_CLIENT_METRICS } from './families.ts';
import { ERROR_REASONS } from './reason.ts';
import { refusingUrl } from './testing/api-server.ts';

const TITLE = 'HTTP clients';

test('the example prints what the README shows', async (t) => {
  const { host } = new URL(await refusingUrl(t));
  const here = (text: string) => text.replaceAll('127.0.0.1:6443', host);
  const lines = (await printed(here(block(TITLE, 'ts')))).split('\n');
  const shown = here(block(TITLE, 'text')).trim().split('\n');
  assert.equal(shown.length, 3);
  for (const line of shown) assert.ok(lines.includes(line), line);
});

test('the README lists every option with its default', () => {
  assert.deepEqual(
    table(TITLE, 'option').map(([name, byDefault]) => ({ name: plain(name), byDefault: plain(byDefault) })),
    optionsIn(new URL('options.ts', import.meta.url)),
  );
});

test('the README lists every metric with its names, labels and buckets', () => {
  const kind = { host: 'h', method: 'm', resource: 'r', verb: 'v', url: 'u' };
  const metrics = Object.entries(REST_CLIENT_METRICS).flatMap(([names, described]) =>
    [
      { ...described.requests, first: ['code'], buckets: [] },
      { ...described.latency, first: [] },
      ...('queue' in described ? [{ ...described.queue, first: [] }] : []),
    ].map(({ name, labels, first, buckets }) => ({
      names,
      name,
      labels: [...first, ...Object.keys(labels(kind))],
      buckets: buckets.length > 0 ? `${buckets.length}, ${buckets[0]} to ${buckets.at(-1)}` : '',
    })),
  );
  const listed = table(TITLE, 'metric').map(([name, names, labels, buckets]) => ({
    name: words(name)[0] ?? '',
    names: words(names),
    labels: words(labels),
    buckets,
  }));
  for (const { name, names, labels, buckets } of metrics) {
    const row = listed.find((each) => each.name === name);
    assert.deepEqual([row?.labels, row?.buckets], [labels, buckets], name);
    assert.ok(row?.names.includes(names), `${name} of ${names}`);
  }
  const own = Object.values(OWN_METRICS).map(({ name }) => name);
  assert.deepEqual(
    listed.map(({ name }) => name).sort(),
    [...new Set([...metrics.map(({ name }) => name), ...own])].sort(),
  );
  assert.equal(listed.flatMap(({ names }) => names).length, metrics.length);
});

test('the README lists every reason', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, listed] = /says why: ([^.]+)\./.exec(readme) ?? [];
  assert.deepEqual(words(listed), ERROR_REASONS);
});
