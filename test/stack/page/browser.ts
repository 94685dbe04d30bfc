import type { TestContext } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../tools/chromium.ts';

const found = findChromium();

/** Why tests of the page are skipped, or false. */
export const skip = 'missing' in found && found.missing;

/** Starts the machine's Chromium, which ends with the test. */
export async function startBrowser(t: TestContext): Promise<Browser> {
  if ('missing' in found) throw new Error(found.missing);
  // Containers and root have no user namespaces for Chromium's sandbox; the pages are our own.
  const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox'] });
  t.after(() => browser.close());
  return browser;
}

/** A page of a browser and what went wrong in it. */
export interface Tab {
  readonly page: Page;
  /** Exceptions, console errors, requests that failed and reports of the Content-Security-Policy. */
  readonly faults: string[];
}

/** Runs in the page. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  reportViolation([event.violatedDirective, event.blockedURI, event.sample].join(' ')))`;

/** Opens a tab at an address and listens for faults. */
export async function openTab(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Tab> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => {
    // Leaving a view aborts what it asked for.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`request: ${request.url()}`);
  });
  await page.exposeFunction('reportViolation', (text: string) => faults.push(`policy: ${text}`));
  await page.addInitScript({ content: REPORT_VIOLATIONS });
  await page.goto(url);
  return { page, faults };
}
