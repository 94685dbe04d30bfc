import type { EventEmitter } from 'node:events';
import type { CutReason } from './own.ts';
import type { ScrapeRequest, ScrapeResponse } from './request.ts';

/** What is kept of a scraper's time for writing and sending: half a second, or a quarter of a short time. */
const marginOf = (millis: number): number => Math.min(500, millis / 4);

const SECONDS = /^\d{1,9}(?:\.\d{1,12})?$/;

/** How long a scrape may take, in ms: what the scraper says in its header, but never longer than `longest`. */
export function timeOf(header: string | undefined, longest: number): number {
  const asked = SECONDS.test(header ?? '') ? Number(header) * 1000 : 0;
  return asked > 0 ? Math.min(asked, longest) : longest;
}

/** What is written to: of HTTP/2 the stream, whose response knows less of it. */
export const streamOf = (response: ScrapeResponse) => ('stream' in response ? response.stream : response);

/** A stream that is broken off ends, and may finish before. */
function isSent(response: ScrapeResponse): boolean {
  const stream = streamOf(response);
  return stream.writableFinished && !('aborted' in stream && stream.aborted);
}

/** The deadlines of one scrape, and whether its scraper is still there. */
export interface ScrapeContext {
  /** Aborts while there is still time to write what has been gathered. */
  readonly gatherSignal: AbortSignal;
  /** Aborts at the end of its time, or as the scraper goes away. */
  readonly signal: AbortSignal;
  cutReason(): CutReason | undefined;
  /** Frees what it holds. */
  end(): void;
}

/** Begins now. The scraper's time-out is Prometheus' `X-Prometheus-Scrape-Timeout-Seconds`. */
export function createScrapeContext(
  request: ScrapeRequest,
  response: ScrapeResponse,
  longest: number,
): ScrapeContext {
  const header = request.headers['x-prometheus-scrape-timeout-seconds'];
  const millis = timeOf(String(header), longest);
  const gather = new AbortController();
  const whole = new AbortController();
  let reason: CutReason | undefined;
  const cut = (why: CutReason) => {
    reason ??= why;
    gather.abort();
    whole.abort();
  };
  const timers = [
    setTimeout(() => gather.abort(), millis - marginOf(millis)),
    setTimeout(() => cut('deadline'), millis),
  ];
  const left = () => {
    if (!isSent(response)) cut('aborted'); // else it closes because all has been sent
  };
  // A stream of HTTP/2 that is broken off does not always close.
  const told: readonly (readonly [EventEmitter, string])[] = [
    [response, 'close'],
    [request, 'aborted'],
  ];
  if (streamOf(response).destroyed) left();
  else for (const [emitter, event] of told) emitter.once(event, left);
  return {
    gatherSignal: gather.signal,
    signal: whole.signal,
    cutReason: () => reason,
    end() {
      for (const timer of timers) clearTimeout(timer);
      for (const [emitter, event] of told) emitter.off(event, left);
    },
  };
}
