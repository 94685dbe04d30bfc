import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { block, printed, rows } from '../../testing/readme.ts';

const TITLE = 'From OpenTelemetry';

test('the example prints what the README shows', async () => {
  assert.equal(await printed(block(TITLE, 'ts')), block(TITLE, 'text'));
});

test('the README lists every option of the reader with its default', () => {
  const source = ['families.ts', 'reader.ts'].map((file) =>
    readFileSync(new URL(file, import.meta.url), 'utf8'),
  );
  const options = source.flatMap((text) => [
    ...text.matchAll(/Default: ([^.]+)\. \*\/\n {2}readonly (\w+)\?:/g),
  ]);
  const listed = rows(TITLE).filter(([, value]) => value && /^`(true|false)`$|^its place/.test(value));
  assert.deepEqual(
    listed.map(([name, value]) => [name?.slice(1, -1), value?.replaceAll('`', '')]).sort(),
    options.map(([, value, name]) => [name, value]).sort(),
  );
});
