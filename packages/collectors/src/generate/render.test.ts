import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { readCatalogue } from './catalogue.ts';
import { renderFamilies } from './render.ts';

const folder = new URL('../families/', import.meta.url);

test('src/families is what npm run generate makes of catalogue.json', async () => {
  const names = await readdir(folder);
  const committed = names.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const);
  const rendered = renderFamilies(readCatalogue());
  assert.deepEqual(Object.fromEntries(await Promise.all(committed)), Object.fromEntries(rendered));
});

test('the catalogue names 88 metrics once each', () => {
  const names = readCatalogue().map(({ name }) => name);
  assert.equal(names.length, 88);
  assert.equal(new Set(names).size, 88);
});

test('every histogram has its bounds and every summary its quantiles, rising', () => {
  for (const { name, type, buckets, quantiles } of readCatalogue()) {
    assert.equal(buckets !== undefined, type === 'histogram', name);
    assert.equal(quantiles !== undefined, type === 'summary', name);
    const values = buckets ?? quantiles ?? [];
    assert.deepEqual(
      values,
      values.toSorted((a, b) => a - b),
      name,
    );
  }
});
