import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { openTab, skip, startBrowser } from './browser.ts';
import { startPageViewer } from './viewer.ts';

const PAGE = fileURLToPath(new URL('./dist/page/', import.meta.resolve('@vk-telemetry/viewer/package.json')));

test('the page is at most 60,000 bytes compressed, all of its views', (t) => {
  const assets = readdirSync(join(PAGE, 'assets')).filter((name) => !name.endsWith('.txt'));
  const files = ['index.html', ...assets.map((name) => join('assets', name))];
  const sizes = files.map((name) => gzipSync(readFileSync(join(PAGE, name)), { level: 9 }).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  t.diagnostic(`${total} bytes: ${files.map((name, index) => `${name} ${sizes[index]}`).join(', ')}`);
  assert.equal(files.length, 3);
  assert.ok(total <= 60_000, `${total} bytes`);
});

test('what the page loads comes compressed, and then it paints', { skip }, async (t) => {
  const browser = await startBrowser(t);
  const viewer = await startPageViewer(t);
  const page = await openTab(t, browser, viewer.url);
  await page.getByRole('heading', { name: 'No traces yet' }).waitFor();
  const timing = await page.evaluate<{ paint: number; bytes: number; files: string[] }>(`({
    paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    bytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter(({ name }) => !name.includes('/ui/'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    files: performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  })`);
  t.diagnostic(`first contentful paint after ${Math.round(timing.paint)} ms; ${timing.bytes} bytes sent`);
  assert.ok(timing.bytes > 10_000 && timing.bytes <= 60_000, `${timing.bytes} bytes`);
  assert.equal(timing.files.filter((name) => name.startsWith('/assets/')).length, 2);
});
