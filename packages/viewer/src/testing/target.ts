import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Metrics, MetricTarget } from '../page-api/contract.ts';
import type { Viewer } from '../viewer.ts';
import { askPage } from './page.ts';

/** Starts a server of metrics on a free port, which ends with the test. */
export const metricsServer = async (t: TestContext, answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
};

/** A server of this text. */
export const textServer = (t: TestContext, text: () => string): Promise<string> =>
  metricsServer(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text());
  });

/** Asks the viewer until its first target is as wanted, for at most ten seconds. */
export const targetThat = async (
  viewer: Viewer,
  isWanted: (target: MetricTarget) => boolean,
): Promise<MetricTarget> => {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const [target] = (await askPage<Metrics>(viewer, '/ui/metrics')).targets;
    if (target !== undefined && isWanted(target)) return target;
    if (Date.now() > deadline) throw new Error(`it did not come to be so: ${JSON.stringify(target)}`);
    await setImmediate();
  }
};

/** A viewer's waits that make metrics come at once. */
export const quickScrapes = { scrapeEveryMs: 20, scrapeTimeoutMs: 2_000 } as const;
