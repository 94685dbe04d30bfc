import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openTab, skip, startBrowser } from './browser.ts';
import { bigTrace, traceIdOf } from './spans.ts';
import { startPageViewer } from './viewer.ts';

const tree = (page: Page) => page.getByRole('tree', { name: 'Spans' });
/** The row of the span of that name. */
const row = (page: Page, name: string) =>
  tree(page)
    .getByRole('treeitem')
    .filter({ has: page.getByText(name, { exact: true }) });
const focused = (page: Page) => page.evaluate<string>('document.activeElement.textContent');

/** Waits until the tree's focus stands for the row of that span. */
const activeIs = (page: Page, name: string) =>
  page.waitForFunction(
    `document.getElementById(document.querySelector('[role=tree]').getAttribute('aria-activedescendant'))
      ?.querySelector('.title').textContent === ${JSON.stringify(name)}`,
  );

const pressAll = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

test('the page is used with the keyboard alone, and its addresses are shared', { skip }, async (t) => {
  const viewer = await startPageViewer(t);
  for (const number of [1, 2, 3]) await viewer.send(bigTrace(number, 2_100));
  const browser = await startBrowser(t);

  await t.test('from the list to the detail of a failed span, and back to the row', async (t) => {
    const page = await openTab(t, browser, viewer.url);
    const links = page.getByRole('table', { name: 'Traces' }).getByRole('link');
    await links.nth(2).waitFor();
    await pressAll(page, 'j', 'ArrowDown', 'k', 'j');
    const second = await links.nth(1).getAttribute('href');
    assert.equal(await page.evaluate('document.activeElement.getAttribute("href")'), second);
    await page.keyboard.press('Enter');
    await tree(page).waitFor();
    assert.equal(new URL(page.url()).pathname, second);
    await page.keyboard.press('e');
    await tree(page).getByText('part 1000', { exact: true }).waitFor();
    await pressAll(page, 'e', 'E');
    await activeIs(page, 'part 1000');
    await tree(page).focus();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('region', { name: 'Span part 1000' });
    await detail.getByText('error: no answer').waitFor();
    assert.match(page.url(), /span=/);
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    await page.goBack();
    await detail.waitFor();
    await page.goBack();
    await page.goBack();
    await links.nth(1).waitFor();
    await page.waitForFunction(`document.activeElement.getAttribute('href') === ${JSON.stringify(second)}`);
  });

  await t.test('rows of a trace are walked, closed and opened, and the levels are told', async (t) => {
    const page = await openTab(t, browser, `${viewer.url}/trace/${traceIdOf(1)}`);
    await tree(page).focus();
    await activeIs(page, 'SyncPodVK');
    await pressAll(page, 'ArrowDown', 'ArrowDown');
    await activeIs(page, 'part 2');
    await page.keyboard.press('ArrowLeft');
    await activeIs(page, 'CreateHttpCall 1');
    const call = row(page, 'CreateHttpCall 1');
    assert.equal(await call.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowLeft');
    await row(page, 'part 2').waitFor({ state: 'detached' });
    assert.equal(await call.getAttribute('aria-expanded'), 'false');
    assert.deepEqual(
      [
        await call.getAttribute('aria-level'),
        await call.getAttribute('aria-posinset'),
        await call.getAttribute('aria-setsize'),
      ],
      ['2', '1', '210'],
    );
    await page.keyboard.press('ArrowDown');
    await activeIs(page, 'CreateHttpCall 11');
    await page.keyboard.press('c');
    await page.waitForFunction(`document.querySelectorAll('[role=treeitem]').length === 1`);
    await pressAll(page, 'x', 'End');
    await tree(page).getByText('part 2099', { exact: true }).waitFor();
    await activeIs(page, 'part 2099');
    await pressAll(page, 'Home');
    await activeIs(page, 'SyncPodVK');
  });

  await t.test('keys lead to the views, the search, the filter and the help', async (t) => {
    const page = await openTab(t, browser, viewer.url);
    await page.getByRole('table', { name: 'Traces' }).waitFor();
    await pressAll(page, 's');
    await page.waitForURL('**/statistics');
    await pressAll(page, 'p');
    await page.waitForURL('**/pods');
    await pressAll(page, 'm');
    await page.waitForURL('**/metrics-view');
    await pressAll(page, 't', '?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.getByText('next failed span').waitFor();
    await pressAll(page, 's', 'Escape');
    await help.waitFor({ state: 'hidden' });
    assert.equal(new URL(page.url()).pathname, '/');
    await pressAll(page, '/');
    await page.keyboard.type('{ name = "part 7" }');
    await page.waitForURL(/q=/);
    await pressAll(page, 'Escape', 'Escape', 'j', 'Enter');
    await tree(page).waitFor();
    await pressAll(page, '/');
    await page.keyboard.type('part 207');
    await page.getByText(/^1\d found$/).waitFor();
    await pressAll(page, 'Enter');
    assert.equal(await page.evaluate('document.activeElement.getAttribute("role")'), 'tree');
  });

  await t.test('a trace id that is pasted into the search leads to its trace', async (t) => {
    const page = await openTab(t, browser, viewer.url);
    await page.getByLabel('Search with TraceQL').focus();
    await page.keyboard.insertText(traceIdOf(2));
    await tree(page).waitFor();
    assert.equal(new URL(page.url()).pathname, `/trace/${traceIdOf(2)}`);
    await page.goBack();
    await page.getByRole('table', { name: 'Traces' }).waitFor();
    assert.equal(new URL(page.url()).search, '');
  });

  await t.test('Tab reaches every control, and each shows that it has the focus', async (t) => {
    const page = await openTab(t, browser, `${viewer.url}/pods`);
    await page.getByRole('searchbox', { name: 'Pod' }).waitFor();
    const reached: string[] = [];
    for (let count = 0; count < 8; count += 1) {
      await page.keyboard.press('Tab');
      reached.push((await focused(page)).slice(0, 12));
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
      assert.notEqual(outline, 'none', reached.at(-1));
    }
    assert.deepEqual(reached.slice(0, 5), ['vk-telemetry', 'Traces', 'Pods', 'Statistics', 'Metrics']);
  });

  await t.test('a deep link opens the span, its ancestors and its place', async (t) => {
    const span = (1_555).toString(16).padStart(16, '0');
    const page = await openTab(t, browser, `${viewer.url}/trace/${traceIdOf(2)}?span=${span}`, {
      expected: /status of 404/,
    });
    await page.getByRole('region', { name: 'Span part 1554' }).waitFor();
    await row(page, 'part 1554').waitFor();
    const box = await row(page, 'part 1554').boundingBox();
    assert.ok(box !== null && box.y > 0 && box.y < 720, JSON.stringify(box));
    await page.goto(`${viewer.url}/trace/${'f'.repeat(32)}`);
    await page.getByRole('alert').getByText('It may have left the store').waitFor();
  });
});
