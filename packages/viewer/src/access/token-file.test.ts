import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readTokenFile } from './token-file.ts';

const folder = (t: TestContext): string => {
  const path = mkdtempSync(join(tmpdir(), 'viewer-token-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
};

test('a file that does not exist is made with 256 random bits for its owner alone', (t) => {
  const dir = folder(t);
  const [one, other] = ['one', 'other'].map((name) => join(dir, name));
  const token = readTokenFile(one ?? '');
  assert.match(token, /^[\w-]{43}$/);
  assert.notEqual(readTokenFile(other ?? ''), token);
  assert.equal(readFileSync(one ?? '', 'utf8'), `${token}\n`);
  if (process.platform !== 'win32') assert.equal(statSync(one ?? '').mode & 0o777, 0o600);
  assert.equal(readTokenFile(one ?? ''), token);
});

test('a file that group or others can read is refused with the command that mends it', {
  skip: process.platform === 'win32',
}, (t) => {
  const file = join(folder(t), 'token');
  writeFileSync(file, 'a-token-of-twenty-two\n');
  for (const mode of [0o640, 0o604, 0o644, 0o620]) {
    chmodSync(file, mode);
    assert.throws(() => readTokenFile(file), {
      code: 'ERR_VIEWER_TOKEN',
      message: new RegExp(`the token file ${file} can be read by .*; run: chmod 600 ${file}$`),
    });
  }
  chmodSync(file, 0o600);
  assert.equal(readTokenFile(file), 'a-token-of-twenty-two');
});

for (const content of [
  '',
  '\n',
  'short',
  'two words of a long token',
  'x'.repeat(5000),
  'ein-Schlüssel-ohne-ASCII',
]) {
  test(`a file that holds ${JSON.stringify(content.slice(0, 30))} is refused, and its content not repeated`, (t) => {
    const file = join(folder(t), 'f');
    writeFileSync(file, content, { mode: 0o600 });
    assert.throws(
      () => readTokenFile(file),
      (error: Error & { code?: unknown }) => {
        assert.equal(error.code, 'ERR_VIEWER_TOKEN');
        assert.ok(content.trim() === '' || !error.message.includes(content));
        return true;
      },
    );
    assert.equal(readFileSync(file, 'utf8'), content);
  });
}

test('a folder, and a file in a folder that does not exist, are refused', (t) => {
  const dir = folder(t);
  mkdirSync(join(dir, 'sub'));
  const refused = { code: 'ERR_VIEWER_TOKEN' };
  assert.throws(() => readTokenFile(join(dir, 'sub')), refused);
  assert.throws(() => readTokenFile(join(dir, 'none', 'token')), { ...refused, message: /ENOENT/ });
});
