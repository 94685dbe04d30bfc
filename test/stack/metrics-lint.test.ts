import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAMILIES, type Family } from '@vk-telemetry/collectors';
import { documentedFamilies } from './exposition/documented.ts';
import { write } from './exposition/write.ts';
import { promtool } from './prometheus/promtool.ts';
import { findPromtool } from './tools/prometheus.ts';

const found = await findPromtool();

/** What a name or a label has that Prometheus' guide advises against, in promtool's words. */
const RULES: readonly [string | ((family: Family) => string), (name: string, family: Family) => boolean][] = [
  [
    'counter metrics should have "_total" suffix',
    (name, { type }) => type === 'counter' && !name.endsWith('_total'),
  ],
  [
    ({ type }) => `metric name should not include type '${type}'`,
    (name, { type }) => name.split('_').includes(type),
  ],
  [
    "label names should be written in 'snake_case' not 'camelCase'",
    (_, { labels }) => labels.some((label) => /[a-z][A-Z]/.test(label)),
  ],
  ['metric names should not contain abbreviated units', (name) => name.endsWith('_us')],
];

test('promtool complains of the documented names alone', {
  skip: 'missing' in found && found.missing,
  timeout: 60_000,
}, async () => {
  if ('missing' in found) return;
  const { stdout, stderr } = await promtool(
    found.path,
    ['check', 'metrics'],
    await write(documentedFamilies(), 'text'),
  );
  const known = Object.entries<Family>(FAMILIES).flatMap(([name, family]) =>
    RULES.filter(([, applies]) => applies(name, family)).map(
      ([says]) => `${name} ${typeof says === 'string' ? says : says(family)}`,
    ),
  );
  assert.equal(stdout, '');
  assert.deepEqual(stderr.split('\n').filter(Boolean).sort(), known.sort());
  assert.equal(known.length, 60);
});
