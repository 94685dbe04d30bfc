import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../until.ts';
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
    assert.match(await create.innerText(), /CreatePodVK\s+5 %\s+50 ms\s+95 ms\s+[\d.]+ \/(?:s|min)/);
    await row(page, /code="200"/)
      .filter({ hasText: / \/(?:s|min)/ })
      .waitFor();
    assert.equal(
      await row(page, /code="<error>" method="GET"/)
        .locator('.failed')
        .count(),
      1,
    );
    assert.match(await row(page, 'process_resident_memory_bytes').innerText(), /92 MB/);
    assert.notEqual(await create.locator('path.line').first().getAttribute('d'), '');
    const plugin = page.getByRole('region', { name: 'plugin' });
    await plugin.getByText('connection refused: nothing listens there').waitFor();
    assert.equal(await page.getByText('nodejs_gc_runs_total').count(), 0);
    assert.equal(await row(page, /method="PUT"/).count(), 0);
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
    await row(page, /code="404" method="PUT"/).waitFor();
    await page.getByText('and 2 more of nodejs_active_resources with smaller values').waitFor();
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
      await page.getByRole('link', { name: '50 ms' }).first().waitFor();
      // Below the other one it is wider than beside it.
      await page.waitForFunction(`(() => {
        const [chart, drawing] = ['.chart', '.uplot'].map((each) => document.querySelector(each).clientWidth);
        return innerWidth === 700 && chart > 620 && drawing === chart;
      })()`);
      const over = await chart.locator('.u-over').boundingBox();
      if (over === null) throw new Error('the chart is not there');
      const says = async (share: number) => {
        await page.mouse.move(over.x + share * over.width, over.y + over.height / 2);
        return / \/(?:s|min)/.test(await shown.innerText());
      };
      // In the last of 30 buckets nothing may have been read yet.
      await until('a value', async () => (await says(28.1 / 30)) || (await says(29.1 / 30)) || undefined);
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

  await t.test('columns of all tables line up, and none is empty', async (t) => {
    const page = await openTab(t, browser, `${viewer.url}/metrics-view`);
    await row(page, 'rest_client_request_duration_seconds').waitFor();
    const places = await page.evaluate<Record<string, number[]>>(`(() => {
      const edges = [...document.querySelectorAll('.metrics thead th:not(:first-child)')]
        .map((cell) => [cell.innerText.replace('Value', 'Rate'), Math.round(cell.getBoundingClientRect().right)]);
      return Object.fromEntries(Map.groupBy(edges, ([title]) => title).entries()
        .map(([title, found]) => [title, found.map(([, right]) => right)]));
    })()`);
    assert.deepEqual(Object.keys(places), ['Failed', 'p50', 'p95', 'p95 over time', 'Rate', 'Over time']);
    for (const [title, rights] of Object.entries(places))
      assert.equal(new Set(rights).size, 1, `${title} ends at ${rights}`);
    const empty = page.locator('.metrics tbody td:empty');
    assert.equal(await empty.count(), 0);
  });

  for (const width of [1280, 1041, 1040, 390]) {
    await t.test(`nothing is cut off at ${width} px`, async (t) => {
      const viewport = { width, height: 800 };
      const page = await openTab(t, browser, `${viewer.url}/metrics-view?all=1`, { viewport });
      await row(page, 'CreatePodVK').getByRole('button').click();
      await page.getByRole('link', { name: '50 ms' }).first().waitFor();
      const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('.target *')]
        .filter((each) => !each.closest('thead, .chart') && each.getBoundingClientRect().right > innerWidth)
        .map((each) => each.outerHTML.slice(0, 80))`);
      assert.deepEqual(cut, []);
      for (const cell of ['.col-failed', '.col-p50', '.col-p95'])
        assert.ok(await row(page, 'CreatePodVK').locator(cell).isVisible(), cell);
    });
  }

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

test('while the viewer is gone nobody knows how a target does, and what was read grows old', {
  skip,
}, async (t) => {
  const target = await startMetricsTarget(t, traceIdOf(1));
  const args = ['--scrape', `virtual-kubelet=${target}`];
  const viewer = await startPageViewer(t, { args });
  const browser = await startBrowser(t);
  const expected = /ERR_CONNECTION_REFUSED|\/ui\//;
  const page = await openTab(t, browser, `${viewer.url}/metrics-view`, { expected });
  const kubelet = page.getByRole('region', { name: 'virtual-kubelet', exact: true });
  await kubelet.getByText('up', { exact: true }).waitFor();
  await viewer.stop();
  await page.getByRole('status').getByText('The terminal where it ran may say why.').waitFor();
  await kubelet.getByText('unknown', { exact: true }).waitFor();
  assert.equal(await kubelet.getByText('up', { exact: true }).count(), 0);
  const age = async () => Number(/read (\d+) s ago/.exec(await kubelet.innerText())?.[1]);
  const before = await age();
  await kubelet.getByText(`read ${before + 2} s ago`).waitFor();
  await startPageViewer(t, { args, port: viewer.port });
  await kubelet.getByText('up', { exact: true }).waitFor();
});

test('a target that ends is down, with the reason, and what it said before is called old', {
  skip,
}, async (t) => {
  const ends: (() => unknown)[] = [];
  const target = await startMetricsTarget({ after: (end: () => unknown) => ends.push(end) }, traceIdOf(1));
  const viewer = await startPageViewer(t, { args: ['--scrape', `plugin=${target}`] });
  const browser = await startBrowser(t);
  const page = await openTab(t, browser, `${viewer.url}/metrics-view`);
  const plugin = page.getByRole('region', { name: 'plugin', exact: true });
  await plugin.getByText('up', { exact: true }).waitFor();
  for (const end of ends) end();
  await plugin.getByText('nothing listens there. What follows was read before that.').waitFor();
  await plugin.getByText('down', { exact: true }).waitFor();
  await row(page, 'CreatePodVK').waitFor();
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
