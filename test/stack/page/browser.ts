import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../tools/chromium.ts';

const found = findChromium();

/** Why tests of the page are skipped, or false. */
export const skip = 'missing' in found && found.missing;

/** Starts the machine's Chromium. With a test it ends. */
export async function startBrowser(t?: Pick<TestContext, 'after'>): Promise<Browser> {
  if ('missing' in found) throw new Error(found.missing);
  // Containers and root have no user namespaces for Chromium's sandbox; the pages are our own.
  const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox'] });
  t?.after(() => browser.close());
  return browser;
}

export interface TabOptions extends BrowserContextOptions {
  /** Console errors that the test brings about itself, such as an answer with status 400. */
  readonly expected?: RegExp;
}

/** Runs in the page. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  reportViolation([event.violatedDirective, event.blockedURI, event.sample].join(' ')))`;

/**
 * Opens a tab at an address. The test fails at its end where the page threw, wrote an error to the console, asked for
 * something in vain or from elsewhere, came without a Content-Security-Policy or acted against it.
 */
export async function openTab(
  t: Pick<TestContext, 'after'>,
  browser: Browser,
  url: string,
  { expected, ...options }: TabOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  t.after(async () => {
    await context.close();
    assert.deepEqual(faults, []);
  });
  const report = (fault: string) => {
    if (!expected?.test(fault)) faults.push(fault);
  };
  page.on('pageerror', (error) => report(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') report(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => {
    // Leaving a view aborts what it asked for.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') report(`request: ${request.url()}`);
  });
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && host !== new URL(url).host) report(`elsewhere: ${request.url()}`);
  });
  page.on('response', (response) => {
    const policy = response.headers()['content-security-policy'] ?? '';
    if (response.request().isNavigationRequest() && !/script-src 'self';/.test(policy))
      report(`no policy: ${response.url()}`);
  });
  await page.exposeFunction('reportViolation', (text: string) => report(`policy: ${text}`));
  await page.addInitScript({ content: REPORT_VIOLATIONS });
  await page.goto(url);
  return page;
}
