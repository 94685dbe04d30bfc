import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openTab, skip, startBrowser } from './browser.ts';
import { podsEnded, startLaptop } from './laptop.ts';
import { addPodLike, addStuckPod, deletePod } from './manifests.ts';
import { startPageViewer } from './viewer.ts';

const rows = (page: Page) => page.getByRole('table', { name: 'Traces' }).locator('tbody').getByRole('row');
const search = (page: Page) => page.getByLabel('Search with TraceQL');
const spans = (page: Page) => page.getByRole('tree', { name: 'Spans' }).getByRole('treeitem');
const createdPod = (page: Page, pod: string) =>
  rows(page)
    .filter({ hasText: 'SyncPodVK' })
    .filter({ hasText: `default/${pod}` });

/** Opens the span of that name of the trace that is shown. */
async function openSpan(page: Page, name: string) {
  await spans(page).filter({ hasText: name }).first().click();
  return page.getByRole('region', { name: `Span ${name}` });
}

test('the page shows what real pods went through', { skip }, async (t) => {
  const laptop = await startLaptop(t);
  const browser = await startBrowser(t);
  await podsEnded(laptop);
  const { url } = laptop;

  await t.test('a pod that is added shows up in the list by itself', async (t) => {
    const page = await openTab(t, browser, url);
    await page
      .getByRole('status')
      .filter({ hasText: /^live$/ })
      .waitFor();
    await createdPod(page, 'slow').waitFor();
    assert.equal(await createdPod(page, 'late').count(), 0);
    await addPodLike(laptop, 'config', 'late');
    await createdPod(page, 'late').waitFor();
    assert.match((await createdPod(page, 'late').textContent()) ?? '', /VK-InterLink-.*ms\d+0200$/);
  });

  await t.test('a search narrows the list, and its address leads to the same', async (t) => {
    const page = await openTab(t, browser, url);
    await search(page).fill('{ name = "Create" && span.exit.code = 200 && duration > 1us }');
    await search(page).press('Enter');
    await page.waitForURL(/\?q=/);
    await rows(page).filter({ hasText: 'GetPodsVK' }).first().waitFor({ state: 'detached' });
    await createdPod(page, 'init').waitFor();
    const again = await openTab(t, browser, page.url());
    await createdPod(again, 'init').waitFor();
    assert.equal(await rows(again).count(), await rows(page).count());
    assert.match(await search(again).inputValue(), /exit\.code/);
  });

  await t.test('a wrong search is marked where it is wrong, and said', async (t) => {
    const page = await openTab(t, browser, url, { expected: /status of 400/ });
    await search(page).fill('{ name = "Create" && statu = error }');
    const marked = page.locator('.wrong');
    await marked.first().waitFor();
    assert.equal((await marked.allTextContents()).join(''), 'statu');
    assert.equal(await search(page).getAttribute('aria-invalid'), 'true');
    const described = `#${await search(page).getAttribute('aria-describedby')}`;
    assert.match((await page.locator(described).textContent()) ?? '', /statu/);
    await search(page).fill('{ name = "Create" }');
    await marked.first().waitFor({ state: 'detached' });
    assert.equal(await search(page).getAttribute('aria-invalid'), 'false');
  });

  await t.test('filters narrow the list together and are cleared at once', async (t) => {
    const page = await openTab(t, browser, url);
    await page.getByRole('combobox', { name: 'Pod' }).selectOption('fails');
    await page.getByRole('combobox', { name: 'Service' }).selectOption('VK-InterLink-laptop');
    await page.waitForURL(/service=VK-InterLink-laptop/);
    await createdPod(page, 'init').waitFor({ state: 'detached' });
    // A turn in which five pods changed names four of them.
    for (const row of await rows(page).allInnerTexts()) assert.match(row, /default\/fails|\d more/);
    await page.getByRole('button', { name: 'Errors only' }).click();
    await page.getByRole('heading', { name: 'No trace matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear all' }).first().click();
    await createdPod(page, 'init').waitFor();
    assert.equal(new URL(page.url()).search, '');
  });

  await t.test('a trace is a tree of its spans, each with its details', async (t) => {
    const page = await openTab(t, browser, url);
    await createdPod(page, 'slow').getByRole('link').click();
    await page.getByRole('heading', { name: /^SyncPodVK/ }).waitFor();
    const names = ['SyncPodVK', 'GetPodVK', 'CreatePodVK', 'CreateHttpCall', 'CreateAPI', 'Create'];
    await spans(page)
      .nth(names.length - 1)
      .waitFor();
    const shown = await spans(page).evaluateAll((items) =>
      items.map((item) => [item.querySelector('.title')?.textContent, item.getAttribute('aria-level')]),
    );
    assert.deepEqual(
      shown,
      names.map((name, index) => [name, String([1, 2, 2, 3, 4, 5][index])]),
    );
    const call = await openSpan(page, 'CreateHttpCall');
    await call.getByRole('row', { name: /^exit\.code/ }).waitFor();
    assert.match(await call.innerText(), /Service\s+VK-InterLink-laptop\s+Kind\s+client/);
    assert.match(await call.getByRole('row', { name: /^exit\.code/ }).innerText(), /200/);
    assert.match(page.url(), /\?span=[0-9a-f]{16}$/);
  });

  await t.test('links lead to what came of a pod and back', async (t) => {
    const page = await openTab(t, browser, url);
    await createdPod(page, 'slow').getByRole('link').click();
    const created = await openSpan(page, 'CreatePodVK');
    const address = page.url();
    await created.getByRole('link', { name: 'UpdatePodVK' }).last().click();
    const updated = page.getByRole('region', { name: 'Span UpdatePodVK' });
    await updated.getByRole('row', { name: /^pod\.phase Succeeded/ }).waitFor();
    await page.getByRole('heading', { name: /^GetPodsVK/ }).waitFor();
    await updated.getByRole('link', { name: 'CreatePodVK' }).click();
    await page.waitForURL(address);
    await page.getByRole('region', { name: 'Span CreatePodVK' }).getByText('Linked from').waitFor();
  });

  await t.test('what is copied finds the span, and fetches the trace', async (t) => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await openTab(t, browser, url, { permissions });
    const copied = async (button: string) => {
      await page.getByRole('region', { name: /^Span/ }).getByRole('button', { name: button }).click();
      await page.getByText('Copied').first().waitFor();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    await createdPod(page, 'slow').getByRole('link').click();
    await openSpan(page, 'CreateHttpCall');
    const curl = await copied('Copy as curl');
    const fetched = await (await fetch(curl.replace(/^curl -s /, ''))).json();
    assert.ok(JSON.stringify(fetched).includes('CreateHttpCall'));
    const span = JSON.parse(await copied('Copy JSON'));
    assert.equal(span.name, 'CreateHttpCall');
    const query = await copied('Copy TraceQL');
    await page.goto(`${url}/?q=${encodeURIComponent(query)}`);
    await createdPod(page, 'slow').waitFor();
  });

  await t.test('a trace is downloaded and opened in another viewer', async (t) => {
    const page = await openTab(t, browser, url);
    await createdPod(page, 'init').getByRole('link').click();
    await spans(page).nth(5).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download OTLP JSON' }).click(),
    ]);
    const other = await startPageViewer(t);
    const opened = await openTab(t, browser, other.url);
    await opened.getByRole('heading', { name: 'No traces yet' }).waitFor();
    await opened.getByLabel('Files with OTLP traces').setInputFiles(await download.path());
    await opened.getByText(/^6 spans in 1 trace/).waitFor();
    await opened.waitForURL(`**${new URL(page.url()).pathname}`);
    await spans(opened).nth(5).waitFor();
    const namesOf = (tab: Page) => spans(tab).locator('.title').allTextContents();
    assert.deepEqual(await namesOf(opened), await namesOf(page));
  });

  await t.test('pods show where their time went, the failed one too', async (t) => {
    const page = await openTab(t, browser, `${url}/pods`);
    const pod = (name: string) => page.getByRole('button', { name: new RegExp(`^default/${name} `) });
    await pod('slow').waitFor();
    assert.match(await pod('slow').innerText(), /Succeeded.*call [\d.]+ ms.*running [34](\.\d+)? s/s);
    await page.getByRole('button', { name: 'Failed only' }).click();
    await pod('slow').waitFor({ state: 'detached' });
    assert.match(await pod('fails').innerText(), /Failed.*running \d/s);
    await pod('fails').click();
    const table = page.getByRole('table', { name: /^default\/fails/ });
    assert.match(await table.innerText(), /UpdatePodVK.*Failed: .*exit code \d+$/);
    await table.getByRole('link', { name: 'CreatePodVK' }).click();
    await page.getByRole('region', { name: 'Span CreatePodVK' }).waitFor();
    await page.goBack();
    await table.waitFor();
    assert.equal(
      await page.getByRole('button', { name: 'Failed only' }).getAttribute('aria-pressed'),
      'true',
    );
  });

  await t.test('two clicks tell why a pod is stuck', async (t) => {
    await addStuckPod(laptop, 'stuck');
    const page = await openTab(t, browser, url);
    await page.getByRole('link', { name: 'Pods', exact: true }).click();
    const pod = page.getByRole('button', { name: /^default\/stuck / });
    await pod.getByText(/[2-9] attempts/).waitFor();
    assert.match(await pod.innerText(), /Creating.*waiting [\d.]+ m?s.*CONFIG_MAP_MISSING/s);
    await pod.click();
    await page
      .getByRole('table', { name: /^default\/stuck/ })
      .getByText('attempt 2')
      .waitFor();
    await page.getByRole('link', { name: 'CreatePodVK' }).last().click();
    await page.getByText('error: CONFIG_MAP_MISSING').waitFor();
    await deletePod(laptop, 'stuck');
  });

  await t.test('statistics have a row per span name, with charts', async (t) => {
    const page = await openTab(t, browser, `${url}/statistics`);
    const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'CreateHttpCall' }) });
    await row.waitFor();
    assert.match(await row.innerText(), /CreateHttpCall\s+[56]\s+[\d.]+ \/min\s+0 %(\s+[\d.]+ m?s){4}\s+200/);
    assert.notEqual(await row.locator('path.bars').first().getAttribute('d'), '');
    await row.getByRole('button').click();
    const charts = page.locator('.chart canvas');
    await charts.nth(1).waitFor();
    const painted = await page.evaluate<number[]>(
      `[...document.querySelectorAll('.chart canvas')].map((canvas) => new Set(new Uint32Array(
        canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size)`,
    );
    for (const colours of painted) assert.ok(colours > 3, `${colours} colours in a chart`);
    await page.getByRole('link', { name: 'Slowest 5 %' }).click();
    await rows(page).first().waitFor();
    assert.ok((await rows(page).count()) <= 2);
  });
});
