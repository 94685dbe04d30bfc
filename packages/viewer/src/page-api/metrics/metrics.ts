import { HttpError } from '../../http/body.ts';
import { ScrapeError } from '../../scrape/error.ts';
import type { Labels } from '../../scrape/exposition/sample.ts';
import type { Scraper } from '../../scrape/scraper.ts';
import type { Scrapers } from '../../scrape/scrapers.ts';
import type { TraceStore } from '../../store/store.ts';
import type { MetricExemplars, Metrics, MetricTarget } from '../contract.ts';
import { given, whole } from '../params.ts';
import { rowsOf } from './rows.ts';
import { scrapesIn, type Window, windowOf } from './window.ts';

const maxExemplars = 10;

const targetOf = async ({ target, history, state }: Scraper, window: Window): Promise<MetricTarget> => {
  const scrapes = scrapesIn(window, history.times());
  const { name, url } = target;
  const rows = await rowsOf(history.families(), { window, scrapes });
  return { name, url, ...state(), ...rows, droppedSeries: history.dropped() };
};

/** Answers `/ui/metrics`: figures of what was scraped within the window. Throws HttpError 400. */
export const metrics = async ({ all }: Scrapers, query: URLSearchParams): Promise<Metrics> => {
  const nowMicros = Date.now() * 1_000;
  const window = windowOf(whole(query, 'minutes', { min: 1, max: 15, fallback: 5 }), nowMicros);
  const targets: MetricTarget[] = [];
  for (const scraper of all) targets.push(await targetOf(scraper, window));
  return { nowMicros, buckets: window.buckets, targets };
};

/** Throws HttpError 400. */
const labelsIn = (query: URLSearchParams): Labels => {
  const refused = new HttpError(400, 'labels must be a JSON object of texts');
  try {
    const labels: unknown = JSON.parse(query.get('labels') ?? '{}');
    if (typeof labels !== 'object' || labels === null) throw refused;
    return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
  } catch {
    throw refused;
  }
};

const traceIdPattern = /^[0-9a-f]{32}$/;
const spanIdPattern = /^[0-9a-f]{16}$/;

/** Answers `/ui/metrics/exemplars`: asks the target. Rejects with HttpError 400, 404, or 502 where it gives none. */
export const metricExemplars = async (
  { all }: Scrapers,
  store: Pick<TraceStore, 'trace'>,
  query: URLSearchParams,
): Promise<MetricExemplars> => {
  const [wanted, family] = [given(query, 'target'), given(query, 'family')];
  if (family === undefined) throw new HttpError(400, 'family is missing');
  const wantedLabels = labelsIn(query);
  const scraper = all.find(({ target }) => target.name === wanted);
  if (scraper === undefined) throw new HttpError(404, 'there is no such target');
  try {
    const found = await scraper.exemplars(family, wantedLabels);
    const exemplars = found.flatMap(({ labels, value, time }) => {
      const traceId = (labels.trace_id ?? labels.traceID ?? '').toLowerCase();
      if (!traceIdPattern.test(traceId) || !Number.isFinite(value)) return [];
      const spanId = (labels.span_id ?? labels.spanID ?? '').toLowerCase();
      return {
        value,
        traceId,
        spanId: spanIdPattern.test(spanId) ? spanId : '',
        timeMicros: time !== undefined && Number.isFinite(time) ? Math.round(time * 1_000_000) : null,
        stored: store.trace(traceId) !== undefined,
      };
    });
    return { exemplars: exemplars.slice(0, maxExemplars) };
  } catch (error) {
    throw new HttpError(502, error instanceof ScrapeError ? error.message : 'the target does not answer');
  }
};
