import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CutReason } from './own.ts';

/** What is kept of a scraper's time for writing and sending: half a second, or a quarter of a short time. */
const marginOf = (millis: number): number => Math.min(500, millis / 4);

const SECONDS = /^\d{1,9}(?:\.\d{1,12})?$/;

/** How long a scrape may take, in ms: what the scraper says in its header, but never longer than `longest`. */
export function timeOf(header: string | undefined, longest: number): number {
  const asked = SECONDS.test(header ?? '') ? Number(header) * 1000 : 0;
  return asked > 0 ? Math.min(asked, longest) : longest;
}

/** One scrape, from its request until it is over. */
export interface Life {
  /** Aborts while there is still time to write what has been gathered. */
  readonly gather: AbortSignal;
  /** Aborts at the end of its time, or as the scraper goes away. */
  readonly whole: AbortSignal;
  cut(): CutReason | undefined;
  /** Frees what it holds. */
  end(): void;
}

/** Begins now. The scraper's time-out is Prometheus' `X-Prometheus-Scrape-Timeout-Seconds`. */
export function beginLife(request: IncomingMessage, response: ServerResponse, longest: number): Life {
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
    if (!response.writableFinished) cut('aborted'); // else it closes because all has been sent
  };
  if (response.destroyed) left();
  else response.once('close', left);
  return {
    gather: gather.signal,
    whole: whole.signal,
    cut: () => reason,
    end() {
      for (const timer of timers) clearTimeout(timer);
      response.off('close', left);
    },
  };
}
