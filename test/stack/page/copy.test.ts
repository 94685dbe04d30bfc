import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTab, skip, startBrowser } from './browser.ts';
import { startPageViewer } from './viewer.ts';

const WITHOUT = `Object.defineProperty(navigator, 'clipboard', { value: undefined })`;

test('texts are copied on every page', { skip }, async (t) => {
  const viewer = await startPageViewer(t);
  const browser = await startBrowser(t);
  for (const [what, script] of [
    ['by the clipboard', ''],
    ['without it, as on a page that was opened by an IP address', WITHOUT],
  ] as const) {
    await t.test(what, async (t) => {
      const permissions = ['clipboard-read', 'clipboard-write'];
      const page = await openTab(t, browser, viewer.url, { permissions });
      await page.addInitScript({ content: script });
      await page.goto(`${viewer.url}/metrics-view`);
      const copy = page.getByRole('button', { name: /^Cop/ }).first();
      await copy.focus();
      await copy.press('Enter');
      await page.getByText('Copied').waitFor();
      assert.equal(await page.evaluate('document.activeElement.textContent'), 'Copied');
      await page.keyboard.press('t');
      await page.getByLabel('Search with TraceQL').focus();
      await page.keyboard.press('Control+V');
      assert.equal(await page.getByLabel('Search with TraceQL').inputValue(), 'ENABLE_METRICS=1 npm start');
    });
  }
});
