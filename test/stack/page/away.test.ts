import { test } from 'node:test';
import { openTab, skip, startBrowser } from './browser.ts';
import { startPageViewer } from './viewer.ts';

test('a list that was empty says that the viewer is gone, and comes back with it', { skip }, async (t) => {
  const viewer = await startPageViewer(t);
  const browser = await startBrowser(t);
  const page = await openTab(t, browser, `${viewer.url}/pods`, { expected: /ERR_CONNECTION_REFUSED|\/ui\// });
  const empty = page.getByRole('heading', { name: 'No pods yet' });
  await empty.waitFor();
  await viewer.stop();
  await page.getByRole('alert').getByText('The viewer does not answer.').waitFor();
  await startPageViewer(t, { port: viewer.port });
  await empty.waitFor();
});
