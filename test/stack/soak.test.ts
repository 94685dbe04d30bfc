import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const SOAK = join(import.meta.dirname, '..', '..', 'bench', 'soak.ts');

test('no span is lost on a collector that fails at random, and the counts add up at every moment', {
  timeout: 120_000,
}, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [SOAK, '--seconds', '20']);
  const { made, arrived, sent, dropped, queued, samples, samplesOutOfBooks, faults } = JSON.parse(
    stdout.trim().split('\n').at(-1) ?? '',
  );
  assert.ok(made > 0 && samples > 0 && Object.keys(faults).length > 0, stdout);
  assert.deepEqual(
    { arrived, sent, dropped, queued, samplesOutOfBooks },
    { arrived: made, sent: made, dropped: {}, queued: 0, samplesOutOfBooks: 0 },
  );
});
