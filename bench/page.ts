import { skip, startBrowser } from '../test/stack/page/browser.ts';
import { type Frames, readFrames, watchFrames } from '../test/stack/page/frames.ts';
import { bigTrace, traceIdOf } from '../test/stack/page/spans.ts';
import { compare, type Measures } from './harness.ts';
import { startViewerProcess } from './viewer-process.ts';

type Browser = Awaited<ReturnType<typeof startBrowser>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

const SPANS = 10_000;
const STEPS = 120;

async function send(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(bigTrace(1, SPANS)),
  });
  if (!response.ok) throw new Error(`the trace was answered with ${response.status}`);
}

async function openPage(browser: Browser, url: string, sign: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText(sign).first().waitFor();
  return page;
}

/** From the request until something is on the screen, and what it has cost then. */
async function paint(browser: Browser, url: string, sign: string): Promise<Measures> {
  const page = await openPage(browser, url, sign);
  const measures = await page.evaluate<Measures>(`({
    'first paint ms': performance.getEntriesByName('first-contentful-paint')[0].startTime,
    'heap MB': performance.memory.usedJSHeapSize / 1e6,
  })`);
  await page.context().close();
  return measures;
}

/** Scrolls through a trace, one step a frame, and measures each frame. */
async function scroll(browser: Browser, url: string, step: (page: Page) => Promise<void>): Promise<Measures> {
  const page = await openPage(browser, url, 'Collapse all');
  await page.getByRole('tree').focus();
  await page.getByRole('tree').hover({ position: { x: 200, y: 60 } });
  await page.evaluate(watchFrames);
  for (let count = 0; count < STEPS; count += 1) await step(page);
  const seen = await page.evaluate<Frames>(readFrames);
  await page.context().close();
  return {
    'frames/s': seen.frames / seen.seconds,
    'late %': (100 * seen.late) / seen.frames,
    'long tasks': seen.longTasks,
    'longest ms': seen.longest,
    rows: seen.mostRows,
  };
}

/** How smoothly a trace of 10,000 spans scrolls in Chromium, and how soon the page is there. */
export async function pageSpeed(rounds: number): Promise<void> {
  if (skip !== false) return console.log(`page is left out: ${skip}`);
  const viewer = await startViewerProcess();
  await send(viewer.ports.http);
  const browser = await startBrowser();
  const url = `http://127.0.0.1:${viewer.ports.api}`;
  const trace = `${url}/trace/${traceIdOf(1)}`;
  await compare(
    `A trace of ${SPANS.toLocaleString('en')} spans is scrolled (late: over 25 ms)`,
    [
      { name: 'wheel', run: () => scroll(browser, trace, (page) => page.mouse.wheel(0, 400)) },
      { name: 'page down', run: () => scroll(browser, trace, (page) => page.keyboard.press('PageDown')) },
    ],
    rounds,
  );
  await compare(
    'The page is opened',
    [
      { name: 'list', run: () => paint(browser, url, 'spans of') },
      { name: 'trace of 10,000 spans', run: () => paint(browser, trace, 'Collapse all') },
    ],
    rounds,
  );
  await browser.close();
  await viewer.stop();
}
