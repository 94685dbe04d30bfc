import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testViewer } from '../testing/viewer.ts';
import { announcement } from './announce.ts';

test('a viewer that listens everywhere says an address at which it answers others', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'viewer-announce-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  const options = { listen: '0.0.0.0', tokenFile: join(folder, 'token') };
  const text = announcement(await testViewer(t, options), options);
  const [, url = ''] = /^page +(\S+)$/m.exec(text) ?? [];
  assert.ok([...outside, '127.0.0.1'].includes(new URL(url).hostname), url);
  if (outside.length > 0) assert.doesNotMatch(text, /127\.0\.0\.1/);
  assert.equal((await fetch(url)).status, 200);
});

test('the line with the token works in a shell, whatever the name of its file', {
  skip: process.platform === 'win32',
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "viewer's $(echo) "));
  t.after(() => rmSync(folder, { recursive: true }));
  const options = { tokenFile: join(folder, 'a "token"') };
  const viewer = await testViewer(t, options);
  const [line = ''] = /OTEL_EXPORTER_OTLP_HEADERS=.*/.exec(announcement(viewer, options)) ?? [];
  const set = execFileSync('sh', ['-c', `${line}; printf %s "$OTEL_EXPORTER_OTLP_HEADERS"`]).toString();
  assert.equal(set, `authorization=Bearer%20${readFileSync(options.tokenFile, 'utf8').trim()}`);
});
