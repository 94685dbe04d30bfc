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

test('of a span of 20,000 attributes, and a list as long, the first are shown and more when asked for', {
  skip,
}, async (t) => {
  const browser = await startBrowser(t);
  const viewer = await startPageViewer(t);
  const texts = Array.from({ length: 20_000 }, (_, index) => `n${String(index).padStart(5, '0')}`);
  const list = { arrayValue: { values: texts.map((stringValue) => ({ stringValue })) } };
  const traceId = traceIdOf(1);
  const attributes = texts.map((key) => ({ key, value: { stringValue: 'x' } }));
  const span = { traceId, spanId: '00000000000000aa', name: 'wide' };
  const wide = { ...span, attributes: [{ key: 'pods.names', value: list }, ...attributes] };
  await viewer.send({ resourceSpans: [{ scopeSpans: [{ spans: [wide] }] }] });
  const page = await openTab(t, browser, `${viewer.url}/trace/${traceId}?span=${span.spanId}`);
  const others = page.getByRole('table', { name: 'Other' });
  await others.getByRole('row', { name: /^n00199/ }).waitFor();
  assert.equal(await others.getByRole('row').count(), 200);
  assert.equal(
    await page
      .getByRole('row', { name: /^pods\.names/ })
      .getByRole('listitem')
      .count(),
    200,
  );
  await page.getByRole('button', { name: 'Show more attributes (19,800 left)' }).click();
  await others.getByRole('row', { name: /^n00399/ }).waitFor();
  assert.equal(await others.getByRole('row').count(), 400);
});
