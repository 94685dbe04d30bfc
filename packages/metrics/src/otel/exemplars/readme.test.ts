import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExposition } from '../../testing/parse.ts';
import { block, printed, rows } from '../../testing/readme.ts';
import { createSpanExemplars } from './span-exemplars.ts';

const TITLE = 'Exemplars';

test('the example prints what can be read back', async () => {
  const families = parseExposition(await printed(block(TITLE, 'ts')), 'openmetrics');
  const samples = families.get('submit_seconds')?.samples ?? [];
  assert.equal(samples.find(({ labels }) => labels.le === '0.5')?.value, 1);
});

test('the README lists all that there is', () => {
  const listed = rows(TITLE).flatMap(([cell]) => cell?.match(/^`exemplars\.(\w+)\(/)?.[1] ?? []);
  assert.deepEqual(listed, Object.keys(createSpanExemplars()));
});
