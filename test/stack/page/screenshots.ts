/** Takes the pictures in docs/images anew, of real pods that run for a minute: node screenshots.ts */
import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { type Laptop, type Pod, podsEnded, podsOf, startLaptop } from './laptop.ts';
import { addPodLike, addStuckPod } from './manifests.ts';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const SCHEMES = ['light', 'dark'] as const;
const RUN_SECONDS = 45;

/** Pods as an operator sees them: some end well, one fails, one cannot start. */
async function runPods(laptop: Laptop): Promise<void> {
  await podsEnded(laptop);
  const examples = ['init', 'logs', 'config', 'slow'];
  const names = ['word-count', 'evaluate', 'report', 'simulate', 'resample', 'align', 'summary', 'merge'];
  for (const [index, name] of names.entries()) {
    if (name === 'align') await addStuckPod(laptop, 'train-model');
    await addPodLike(laptop, examples[index % examples.length] ?? '', name);
    await delay((RUN_SECONDS * 1_000) / names.length);
  }
}

function created(pods: readonly Pod[], name: string): string {
  const span = pods.find((pod) => pod.name === name)?.spans.findLast((each) => each.name === 'CreatePodVK');
  if (span === undefined) throw new Error(`pod ${name} was not created`);
  return `/trace/${span.traceId}?span=${span.spanId}`;
}

interface Picture {
  readonly name: string;
  readonly path: string;
  /** What is there once the view is. */
  readonly sign: string;
  readonly width?: number;
  readonly schemes?: readonly ('light' | 'dark')[];
}

function picturesOf(pods: readonly Pod[]): Picture[] {
  const stuck = pods.find(({ name }) => name === 'train-model')?.uid;
  return [
    { name: 'traces', path: '/', sign: 'spans of 100,000 kept' },
    { name: 'trace', path: created(pods, 'simulate'), sign: 'Linked from' },
    { name: 'pods', path: '/pods', sign: 'train-model' },
    { name: 'statistics', path: '/statistics?minutes=1&open=CreatePodVK', sign: 'Slowest 5 %' },
    { name: 'metrics', path: '/metrics-view', sign: 'liqo_virtual_kubelet_reflection_item_counter' },
    {
      name: 'pods-narrow',
      path: `/pods?pod=train-model&open=${stuck}`,
      sign: 'What happened',
      width: 400,
      schemes: ['light'],
    },
  ];
}

async function take(browser: Browser, url: string, picture: Picture, colorScheme: 'light' | 'dark') {
  const { name, path, sign, width = 1280 } = picture;
  const viewport = { width, height: 800 };
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  const page: Page = await context.newPage();
  await page.goto(url + path);
  await page.getByText(sign).first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => {});
  await page.screenshot({ path: `${IMAGES}${name}-${colorScheme}.png` });
  await context.close();
}

const cleanups: (() => unknown)[] = [];
const t = { after: (cleanup: () => unknown) => void cleanups.unshift(cleanup) };
try {
  const [laptop, browser] = [await startLaptop(t, { ENABLE_METRICS: '1' }), await startBrowser(t)];
  await mkdir(IMAGES, { recursive: true });
  await runPods(laptop);
  for (const picture of picturesOf(await podsOf(laptop.url)))
    for (const scheme of picture.schemes ?? SCHEMES) await take(browser, laptop.url, picture, scheme);
} finally {
  for (const cleanup of cleanups) await cleanup();
}
