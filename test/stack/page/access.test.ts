import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTab, skip, startBrowser } from './browser.ts';
import { bigTrace } from './spans.ts';
import { startPageViewer } from './viewer.ts';

test('the page asks for the token, once', { skip }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'vk-telemetry-token-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const file = join(dir, 'viewer.token');
  const browser = await startBrowser(t);
  const viewer = await startPageViewer(t, { args: ['--token-file', file] });
  const page = await openTab(t, browser, `${viewer.url}/pods`, {
    expected: /status of 401/,
  });
  const form = page.getByRole('heading', { name: 'Sign in' });
  const token = page.getByLabel('Token');
  await form.waitFor();
  await token.fill('not the token');
  await token.press('Enter');
  await page.getByRole('alert').getByText('This is not the token of this viewer.').waitFor();
  assert.equal(await token.getAttribute('aria-invalid'), 'true');
  await token.fill((await readFile(file, 'utf8')).trim());
  await token.press('Enter');
  await page.getByRole('heading', { name: 'No pods yet' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/pods');
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Strict']);
  await page.reload();
  await page.getByRole('heading', { name: 'No pods yet' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await form.waitFor();
  await page.reload();
  await form.waitFor();
});

test('the page comes back by itself after the viewer was away', { skip }, async (t) => {
  const browser = await startBrowser(t);
  const first = await startPageViewer(t);
  const page = await openTab(t, browser, first.url, { expected: /ERR_|EventSource|request: / });
  const state = (text: string) => page.getByRole('status').filter({ hasText: text });
  await state('live').waitFor();
  await first.stop();
  await state('viewer away, trying again').waitFor();
  const second = await startPageViewer(t, { port: first.port });
  await second.send(bigTrace(1, 5));
  await state('live').waitFor();
  await page.getByRole('table', { name: 'Traces' }).getByRole('link', { name: 'SyncPodVK' }).waitFor();
});
