import { joined } from '../gather/given.ts';
import { mergeFamilies } from '../gather/merge.ts';
import type { Gatherer } from '../model.ts';
import { negotiate } from '../negotiate.ts';
import { type Known, wantCount, wantKnown, wantMillis } from '../options.ts';
import { RENDERER_OPTIONS, type RendererOptions } from '../render/renderer.ts';
import { aborted } from '../wait.ts';
import { createScrapeCounts } from './own.ts';
import { createRenderers } from './renderers.ts';
import { namesOf, refusalOf, type ScrapeRequest, type ScrapeResponse, takesGzip } from './request.ts';
import { sendPieces, sendText, setHeaders } from './respond.ts';
import { createScrapeContext, type ScrapeContext } from './scrape-context.ts';

export interface MetricsHandlerOptions extends RendererOptions {
  /** Scrapes at the same time; more are answered 503. Default: 5. */
  readonly maxScrapes?: number;
  /** The longest a scrape may take, in ms; a scraper's own time-out may be shorter. Default: 30000. */
  readonly timeoutMs?: number;
  /** Hears of an error of the handler itself, which is answered 500. Default: it is only counted. */
  readonly onError?: (error: unknown) => void;
}

const KNOWN: Known<MetricsHandlerOptions> = {
  ...RENDERER_OPTIONS,
  maxScrapes: true,
  timeoutMs: true,
  onError: true,
};

/** Answers one request. It never rejects. */
export type MetricsHandler = (request: ScrapeRequest, response: ScrapeResponse) => Promise<void>;

/**
 * Serves metrics to scrapers, for node:http, node:http2 and all that takes their request and response. It looks at neither the path
 * nor who asks. Throws MetricsError ERR_METRICS_OPTION for an unknown option and for a number that cannot
 * be meant.
 */
export function createMetricsHandler(
  gatherers: Gatherer | readonly Gatherer[],
  options: MetricsHandlerOptions = {},
): MetricsHandler {
  wantKnown(options, KNOWN);
  const { maxScrapes = 5, timeoutMs = 30_000, onError, ...rendering } = options;
  wantCount('maxScrapes', maxScrapes);
  wantMillis('timeoutMs', timeoutMs);
  const gatherer = joined(gatherers, { timeoutMs });
  const rendererOf = createRenderers(rendering);
  const counts = createScrapeCounts();
  let scrapes = 0;

  async function serve(
    request: ScrapeRequest,
    response: ScrapeResponse,
    context: ScrapeContext,
  ): Promise<void> {
    context.signal.throwIfAborted();
    const names = namesOf(request);
    const { contentType, format } = negotiate(request.headers.accept);
    const gzip = takesGzip(request);
    const { families, losses } = await Promise.race([
      gatherer.gather(context.gatherSignal),
      aborted(context.signal),
    ]);
    if (losses.length > 0) counts.error('gathering');
    const all = mergeFamilies([...families, ...counts.families()], []);
    const chosen = names ? all.filter(({ name }) => names.has(name)) : all;
    const renderer = rendererOf(format, !names);
    const pieces = renderer.render({ families: chosen, losses });
    setHeaders(request, response, { contentType, gzip });
    await sendPieces(response, pieces, renderer, gzip, context.signal);
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
    const context = createScrapeContext(request, response, timeoutMs);
    scrapes += 1;
    try {
      await serve(request, response, context);
    } catch (error) {
      const reason = context.cutReason();
      if (!reason) throw error;
      counts.cut(reason);
      if (response.headersSent) response.destroy();
      else sendBusy(request, response, 'The metrics could not be had in time.');
    } finally {
      scrapes -= 1;
      context.end();
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
