import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from './accessibility.ts';
import { openTab, skip, startBrowser } from './browser.ts';
import { type Laptop, podsEnded, podsOf, startLaptop } from './laptop.ts';
import { bigTrace, traceIdOf } from './spans.ts';
import { startPageViewer } from './viewer.ts';

const WIDTHS = [1280, 400];
const SCHEMES = ['light', 'dark'] as const;

/** What there is to look at, and the text by which it is known to be there. */
async function viewsOf({ url }: Laptop): Promise<[path: string, sign: string][]> {
  const failed = (await podsOf(url)).find((pod) => pod.failed);
  const created = failed?.spans.find(({ name }) => name === 'CreatePodVK');
  if (failed === undefined || created === undefined) throw new Error('no pod failed');
  const { traceId, spanId } = created;
  return [
    ['/', 'spans of 100,000 kept'],
    ['/?q=%7B+name+%3D+%22nothing%22+%7D', 'No trace matches'],
    [`/trace/${traceId}`, 'Collapse all'],
    [`/trace/${traceId}?span=${spanId}&path=1`, 'Linked from'],
    [`/pods?open=${failed.uid}`, 'What happened'],
    ['/statistics?minutes=1&open=StatusHttpCall', 'Slowest 5 %'],
  ];
}

const overflow = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

/** Looks at a view in both themes, then goes on to the next one. */
async function look(page: Page, sign: string): Promise<string[]> {
  const found: string[] = [];
  await page.getByText(sign).first().waitFor();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const violation of await violations(page)) found.push(`${colorScheme}: ${violation}`);
  }
  if ((await overflow(page)) > 0) found.push(`it is wider than the window by ${await overflow(page)} px`);
  return found;
}

test('everybody can use the page', { skip }, async (t) => {
  const laptop = await startLaptop(t);
  const browser = await startBrowser(t);
  await podsEnded(laptop);
  const views = await viewsOf(laptop);

  for (const width of WIDTHS) {
    await t.test(`axe-core finds nothing at ${width} px, and nothing is wider than that`, async (t) => {
      const page = await openTab(t, browser, laptop.url, { viewport: { width, height: 800 } });
      for (const [path, sign] of views) {
        await page.goto(laptop.url + path);
        assert.deepEqual(await look(page, sign), [], path);
      }
      await page.keyboard.press('?');
      assert.deepEqual(await look(page, 'next failed span'), [], 'help');
    });
  }

  await t.test('a view of nothing, of a lost trace and of a thousand rows is no worse', async (t) => {
    const viewer = await startPageViewer(t);
    const page = await openTab(t, browser, viewer.url, {
      viewport: { width: 400, height: 800 },
      expected: /status of 404/,
    });
    const none = [
      ['/', 'No traces yet'],
      ['/pods', 'No pods yet'],
      ['/statistics', 'No spans in this time'],
      [`/trace/${traceIdOf(9)}`, 'It may have left the store'],
    ] as const;
    for (const [path, sign] of none) {
      await page.goto(viewer.url + path);
      assert.deepEqual(await look(page, sign), [], path);
    }
    await viewer.send(bigTrace(1, 1_000));
    await page.goto(`${viewer.url}/trace/${traceIdOf(1)}`);
    assert.deepEqual(await look(page, 'CreateHttpCall 11'), []);
  });

  await t.test('the theme is the system’s until one is chosen, which is kept', async (t) => {
    const page = await openTab(t, browser, laptop.url, { colorScheme: 'dark' });
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    assert.notEqual(light, dark);
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    assert.equal(await background(), dark);
    await page.reload();
    assert.equal(await background(), dark);
  });

  await t.test('nothing moves for those who want no motion', async (t) => {
    const page = await openTab(t, browser, laptop.url);
    const moving = () =>
      page.evaluate<number>(`[...document.querySelectorAll('*')].filter((element) =>
        getComputedStyle(element).transitionDuration.split(', ').some((time) => parseFloat(time) > 0) ||
        getComputedStyle(element).animationName !== 'none').length`);
    for (const [path, sign] of views) {
      await page.goto(laptop.url + path);
      await page.getByText(sign).first().waitFor();
      assert.equal(await moving(), 0, path);
    }
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.goto(laptop.url);
    await page.getByText('spans of 100,000 kept').waitFor();
    assert.ok((await moving()) > 0, 'otherwise this test sees nothing');
  });
});
