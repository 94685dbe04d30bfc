import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { test } from 'node:test';
import { DASHBOARDS } from './dashboards/all.ts';
import { fileOf, textOf } from './files.ts';

test('The chart has each dashboard as the code makes it: npm run generate writes them', () => {
  for (const dashboard of DASHBOARDS)
    assert.equal(readFileSync(fileOf(dashboard), 'utf8'), textOf(dashboard), dashboard.uid);
});

test('The chart has no dashboard that no code makes', () => {
  const made = DASHBOARDS.map(fileOf);
  for (const folder of new Set(made.map((file) => dirname(file))))
    assert.deepEqual(
      readdirSync(folder).filter((name) => !made.some((file) => basename(file) === name)),
      [],
    );
});
