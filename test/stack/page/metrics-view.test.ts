import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from './accessibility.ts';
import { openTab, skip, startBrowser } from './browser.ts';
import { startMetricsTarget } from './metrics-target.ts';
import { bigTrace, traceIdOf } from './spans.ts';
import { startPageViewer } from './viewer.ts';

const row = (page: Page, name: string | RegExp) =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name }) });

/** What is wrong with the view in both themes. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    faults.push(...(await violations(page)));
  }
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  return overflow > 0 ? [...faults, `it is wider than the window by ${overflow} px`] : faults;
}

test('the page shows what the metrics of a virtual kubelet say', { skip }, async (t) => {
  const target = await startMetricsTarget(t, traceIdOf(1));
  const gone = ['--scrape', 'plugin=http://127.0.0.1:9/'];
  const viewer = await startPageViewer(t, { args: ['--scrape', `virtual-kubelet=${target}`, ...gone] });
  await viewer.send(bigTrace(1, 20));
  const browser = await startBrowser(t);

  await t.test('span names have rate, failures and percentiles, and the others what they are', async (t) => {
    const page = await openTab(t, browser, viewer.url);
    await page.getByRole('link', { name: 'Metrics' }).waitFor();
    await page.keyboard.press('m');
    await page.waitForURL('**/metrics-view');
    const create = row(page, 'CreatePodVK');
    await create.filter({ hasText: '5 %' }).waitFor();
    assert.match(await create.innerText(), /CreatePodVK\s+[\d.]+ \/(?:s|min)\s+5 %\s+50 ms\s+95 ms/);
    await row(page, /code="200"/)
      .filter({ hasText: / \/(?:s|min)/ })
      .waitFor();
    assert.equal(
      await row(page, /code="<error>"/)
        .locator('.failed')
        .count(),
      1,
    );
    assert.match(await row(page, 'process_resident_memory_bytes').innerText(), /92 MB/);
    assert.notEqual(await create.locator('path.line').first().getAttribute('d'), '');
    const plugin = page.getByRole('region', { name: 'plugin' });
    await plugin.getByText('connection refused: nothing listens there').waitFor();
    assert.equal(await page.getByText('nodejs_gc_runs_total').count(), 0);
  });

  await t.test('a search finds every metric, and its address leads to the same', async (t) => {
    const page = await openTab(t, browser, `${viewer.url}/metrics-view`);
    await page.getByRole('searchbox', { name: 'Metric' }).fill('garbage minor');
    await row(page, /nodejs_gc_runs_total/).waitFor();
    assert.equal(await row(page, 'CreatePodVK').count(), 0);
    await page.reload();
    await row(page, /nodejs_gc_runs_total/).waitFor();
    await page.getByRole('searchbox', { name: 'Metric' }).fill('nothing');
    await page.getByRole('link', { name: 'Show the main ones' }).click();
    await row(page, 'CreatePodVK').waitFor();
    await page.getByRole('button', { name: 'All metrics' }).click();
    await row(page, /nodejs_gc_runs_total/).waitFor();
    await page.getByRole('combobox', { name: 'From' }).selectOption('plugin');
    await row(page, 'CreatePodVK').waitFor({ state: 'detached' });
  });

  await t.test(
    'a chart says the value under the pointer, also of a narrower one, and hides a line',
    async (t) => {
      const page = await openTab(t, browser, `${viewer.url}/metrics-view`);
      await row(page, 'CreatePodVK').getByRole('button').click();
      const chart = page.locator('.chart').first();
      await chart.locator('canvas').waitFor();
      await page.setViewportSize({ width: 700, height: 800 });
      const shown = chart.getByRole('row').filter({ hasText: 'per second' });
      await page.waitForFunction(`(() => {
      const { right, left, top } = document.querySelector('.u-over').getBoundingClientRect();
      return right > left && right < 700 && top > 0;
    })()`);
      const over = await chart.locator('.u-over').boundingBox();
      if (over === null) throw new Error('the chart is not there');
      for (const share of [0.5, 0.9, 0.95, 0.99]) {
        await page.mouse.move(over.x + share * over.width, over.y + over.height / 2);
      }
      await shown.filter({ hasText: / \/(?:s|min)/ }).waitFor();
      await shown.getByRole('rowheader').click();
      await chart.locator('.u-series.u-off').waitFor();
    },
  );

  await t.test('an open row has charts, and leads to a trace that is an example', async (t) => {
    const page = await openTab(t, browser, `${viewer.url}/metrics-view`);
    await row(page, 'CreatePodVK').getByRole('button').click();
    await page.locator('.chart canvas').nth(1).waitFor();
    await page.getByText('Seconds that spans took.').waitFor();
    await page.getByText('Examples').waitFor();
    await page.getByRole('link', { name: '50 ms' }).first().click();
    await page.getByRole('tree', { name: 'Spans' }).waitFor();
    assert.equal(new URL(page.url()).pathname, `/trace/${traceIdOf(1)}`);
  });

  for (const width of [1280, 400]) {
    await t.test(`everybody can use it at ${width} px`, async (t) => {
      const page = await openTab(t, browser, `${viewer.url}/metrics-view`, {
        viewport: { width, height: 800 },
      });
      await row(page, 'CreatePodVK').getByRole('button').click();
      await page.locator('.chart canvas').first().waitFor();
      assert.deepEqual(await faultsOf(page), []);
    });
  }
});

test('without addresses the view says how to get metrics', { skip }, async (t) => {
  const viewer = await startPageViewer(t);
  const browser = await startBrowser(t);
  await t.test('also on a phone', async (t) => {
    const viewport = { width: 400, height: 800 };
    const page = await openTab(t, browser, `${viewer.url}/metrics-view`, { viewport });
    await page.getByRole('heading', { name: 'No metrics yet' }).waitFor();
    await page.getByText('ENABLE_METRICS=1 npm start').waitFor();
    assert.deepEqual(await faultsOf(page), []);
  });
});
