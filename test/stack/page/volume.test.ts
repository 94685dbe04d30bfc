import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTab, skip, startBrowser } from './browser.ts';
import { type Frames, readFrames, watchFrames } from './frames.ts';
import { bigTrace, traceIdOf } from './spans.ts';
import { startPageViewer } from './viewer.ts';

const SPANS = 10_000;
/** Rows of a screen, and those beyond it that are kept at hand. */
const MOST_ROWS = 100;

test('of a trace of 10,000 spans only the rows on the screen are drawn', { skip }, async (t) => {
  const browser = await startBrowser(t);
  const viewer = await startPageViewer(t);
  await viewer.send(bigTrace(1, SPANS));
  const page = await openTab(t, browser, `${viewer.url}/trace/${traceIdOf(1)}`);
  const tree = page.getByRole('tree', { name: 'Spans' });
  await tree.getByRole('treeitem').nth(20).waitFor();
  await page.evaluate(watchFrames);

  await tree.focus();
  for (let count = 0; count < 60; count += 1) await page.keyboard.press('PageDown');
  const byKeys = await page.evaluate<number>(`document.querySelector('.waterfall').scrollTop`);
  await page.keyboard.press('End');
  await tree.getByText(`part ${SPANS - 1}`, { exact: true }).waitFor();
  await page.keyboard.press('Home');
  await tree.getByText('SyncPodVK', { exact: true }).waitFor();
  await tree.hover({ position: { x: 200, y: 60 } });
  for (let count = 0; count < 60; count += 1) await page.mouse.wheel(0, 5_000);
  await tree.getByText(`part ${SPANS - 1}`, { exact: true }).waitFor();

  const { frames, late, longTasks, longest, mostRows } = await page.evaluate<Frames>(readFrames);
  t.diagnostic(`${frames} frames, ${late} of over 25 ms; ${longTasks} long tasks, longest ${longest} ms`);
  t.diagnostic(`at most ${mostRows} rows in the document`);
  assert.ok(byKeys > 10_000, `PageDown came to ${byKeys}`);
  assert.ok(mostRows > 10 && mostRows <= MOST_ROWS, `${mostRows} rows`);
});
