import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { VALUES } from './values.ts';

const RUNBOOKS = new URL('../../docs/runbooks/', import.meta.url);

function isValue(path: readonly string[]): boolean {
  let current: unknown = VALUES;
  return path.every((key) => {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return false;
    current = (current as Readonly<Record<string, unknown>>)[key];
    return true;
  });
}

test('Values of the chart that runbooks tell to set are there', () => {
  const named = readdirSync(RUNBOOKS).flatMap((file) => {
    const text = readFileSync(new URL(file, RUNBOOKS), 'utf8');
    const paths = [...text.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z0-9]+)+)(?:=[^`]*)?`/g)];
    return paths.map(([, path = '']) => ({ file, path: path.split('.') }));
  });
  const ours = named.filter(({ path }) => isValue(path.slice(0, 1)));
  assert.ok(ours.length > 20);
  assert.deepEqual(
    ours.filter(({ path }) => !isValue(path)),
    [],
  );
});
