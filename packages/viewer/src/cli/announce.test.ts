import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testViewer } from '../testing/viewer.ts';
import { announcement } from './announce.ts';

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
