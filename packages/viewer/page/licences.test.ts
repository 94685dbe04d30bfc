import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { licencesOf } from './licences.ts';

const installed = (t: TestContext, packages: Readonly<Record<string, string | undefined>>): string => {
  const base = mkdtempSync(join(tmpdir(), 'licences-'));
  t.after(() => rmSync(base, { recursive: true }));
  for (const [name, licence] of Object.entries(packages)) {
    const folder = join(base, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license: 'MIT' }));
    if (licence !== undefined) writeFileSync(join(folder, 'LICENSE'), licence);
  }
  return base;
};

test('each package of the bundle is there once with its whole licence, and no other one', (t) => {
  const base = installed(t, { a: 'Copyright A\n', '@b/c': 'Copyright C', unused: 'Copyright U' });
  const files = ['node_modules/a/x.js', 'main.tsx', 'node_modules/a/y.js', 'node_modules/@b/c/dist/z.js'];
  const text = licencesOf(files, base);
  assert.equal(text.split('a 1.0.0 (MIT)\n\nCopyright A\n').length, 2);
  assert.match(text, /@b\/c 1\.0\.0 \(MIT\)\n\nCopyright C\n/);
  assert.doesNotMatch(text, /Copyright U/);
});

test('a package without a licence file is not bundled in silence', (t) => {
  const base = installed(t, { a: undefined });
  assert.throws(
    () => licencesOf(['node_modules/a/x.js'], base),
    /a 1\.0\.0 is bundled and has no licence file/,
  );
});
