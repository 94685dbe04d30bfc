import assert from 'node:assert/strict';
import { test } from 'node:test';
import { block, optionsIn, plain, printed, table } from '../../testing/readme.ts';

const TITLE = 'From OpenTelemetry';

test('the example prints what the README shows', async () => {
  assert.equal(await printed(block(TITLE, 'ts')), block(TITLE, 'text'));
});

test('the README lists every option of the reader with its default', () => {
  const options = ['reader.ts', 'families.ts'].flatMap((file) => optionsIn(new URL(file, import.meta.url)));
  assert.deepEqual(
    table(TITLE, 'option').map(([name, value]) => ({ name: plain(name), byDefault: plain(value) })),
    options,
  );
});
