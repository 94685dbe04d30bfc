import { joined } from '../gather/given.ts';
import { mergeFamilies } from '../gather/merge.ts';
import type { Gatherer } from '../model.ts';
import { negotiate } from '../negotiate.ts';
import { wantCount, wantMillis } from '../options.ts';
import type { RendererOptions } from '../render/renderer.ts';
import { aborted } from '../wait.ts';
import { beginLife, type Life } from './life.ts';
import { createScrapeCounts } from './own.ts';
import { createRenderers } from './renderers.ts';
import { namesOf, refusalOf, type ScrapeRequest, type ScrapeResponse, takesGzip } from './request.ts';
import { sendPieces, sendText, setHeaders } from './respond.ts';

export interface MetricsHandlerOptions extends RendererOptions {
  /** Scrapes at the same time; more are answered 503. Default: 5. */
  readonly maxScrapes?: number;
  /** The longest a scrape may take, in ms; a scraper's own time-out may be shorter. Default: 30000. */
  readonly timeoutMs?: number;
  /** Hears of an error of the handler itself, which is answered 500. Default: it is only counted. */
  readonly onError?: (error: unknown) => void;
}

/** Answers one request. It never rejects. */
export type MetricsHandler = (request: ScrapeRequest, response: ScrapeResponse) => Promise<void>;

/**
 * Serves metrics to scrapers, for node:http, node:http2 and all that takes their request and response. It looks at neither the path
 * nor who asks. Throws MetricsError ERR_METRICS_OPTION for a number that cannot be meant.
 */
export function createMetricsHandler(
  gatherers: Gatherer | readonly Gatherer[],
  options: MetricsHandlerOptions = {},
): MetricsHandler {
  const { maxScrapes = 5, timeoutMs = 30_000, onError, ...rendering } = options;
  wantCount('maxScrapes', maxScrapes);
  wantMillis('timeoutMs', timeoutMs);
  const gatherer = joined(gatherers, { timeoutMs });
  const rendererOf = createRenderers(rendering);
  const counts = createScrapeCounts();
  let scrapes = 0;

  async function serve(request: ScrapeRequest, response: ScrapeResponse, life: Life): Promise<void> {
    life.whole.throwIfAborted();
    const names = namesOf(request);
    const { contentType, format } = negotiate(request.headers.accept);
    const gzip = takesGzip(request);
    const { families, losses } = await Promise.race([gatherer.gather(life.gather), aborted(life.whole)]);
    if (losses.length > 0) counts.error('gathering');
    const all = mergeFamilies([...families, ...counts.families()], []);
    const chosen = names ? all.filter(({ name }) => names.has(name)) : all;
    const renderer = rendererOf(format, !names);
    const pieces = renderer.render({ families: chosen, losses });
    setHeaders(request, response, { contentType, gzip });
    await sendPieces(response, pieces, renderer, gzip, life.whole);
  }

  /** The handler's own fault: told by a code as long as nothing has been sent, by a body that breaks off after that. */
  function fail(error: unknown, request: ScrapeRequest, response: ScrapeResponse): void {
    counts.error('encoding');
    if (response.headersSent) response.destroy();
    else sendText(request, response, 500, 'The metrics could not be served.');
    onError?.(error);
  }

  async function scrape(request: ScrapeRequest, response: ScrapeResponse): Promise<void> {
    const start = performance.now();
    const life = beginLife(request, response, timeoutMs);
    scrapes += 1;
    try {
      await serve(request, response, life);
    } catch (error) {
      const reason = life.cut();
      if (!reason) throw error;
      counts.cut(reason);
      if (response.headersSent) response.destroy();
      else sendBusy(request, response, 'The metrics could not be had in time.');
    } finally {
      scrapes -= 1;
      life.end();
      counts.took((performance.now() - start) / 1000);
    }
  }

  async function answer(request: ScrapeRequest, response: ScrapeResponse): Promise<void> {
    const refusal = refusalOf(request);
    if (refusal) sendText(request, response, refusal.status, refusal.text, refusal.headers);
    else if (request.method === 'HEAD') {
      const { contentType } = negotiate(request.headers.accept);
      setHeaders(request, response, { contentType, gzip: takesGzip(request) });
      response.end();
    } else if (scrapes >= maxScrapes)
      sendBusy(request, response, `${maxScrapes} scrapes are being served: try again later.`);
    else await scrape(request, response);
  }

  return async (request, response) => {
    counts.began();
    try {
      await answer(request, response).catch((error: unknown) => fail(error, request, response));
    } catch {
      if (!response.writableEnded) response.destroy(); // else onError threw
    }
    counts.ended(response.headersSent ? response.statusCode : undefined);
  };
}

function sendBusy(request: ScrapeRequest, response: ScrapeResponse, text: string): void {
  sendText(request, response, 503, text, { 'retry-after': '1' });
}
