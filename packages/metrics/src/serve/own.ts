import { seal } from '../check.ts';
import { createCounter, createHistogram } from '../counts.ts';
import { NO_LABELS } from '../labels.ts';
import type { MetricFamily } from '../model.ts';

/** Metrics about scrapes. The first three are those of Prometheus' own Go handler, so what is built on them works. */
export const SCRAPE_METRICS = {
  requests: 'promhttp_metric_handler_requests_total',
  inFlight: 'promhttp_metric_handler_requests_in_flight',
  errors: 'promhttp_metric_handler_errors_total',
  cut: 'vk_telemetry_scrapes_cut_total',
  duration: 'vk_telemetry_scrape_duration_seconds',
} as const;

/** `gathering`: a scrape was served without something; `encoding`: the handler itself failed. */
export type ErrorCause = 'gathering' | 'encoding';

/** `aborted`: the scraper went away; `deadline`: it had not read to the end in time, or there was nothing to read yet. */
export type CutReason = 'aborted' | 'deadline';

/** In seconds. */
const BOUNDS = Object.freeze([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]);

export interface ScrapeCounts {
  began(): void;
  /** No code where the scraper left before it had an answer. */
  ended(code: number | undefined): void;
  error(cause: ErrorCause): void;
  cut(reason: CutReason): void;
  took(seconds: number): void;
  families(): readonly MetricFamily[];
}

export function createScrapeCounts(): ScrapeCounts {
  const { requests, inFlight, errors, cut, duration } = SCRAPE_METRICS;
  const byCode = createCounter({ name: requests, help: 'Answered scrapes by status code.', label: 'code' }, [
    '200',
    '500',
    '503',
  ]);
  const byCause = createCounter(
    { name: errors, help: 'Scrapes that were not served whole, by cause.', label: 'cause' },
    ['gathering', 'encoding'] satisfies ErrorCause[],
  );
  const byReason = createCounter(
    { name: cut, help: 'Scrapes that ended before their last byte, by reason.', label: 'reason' },
    ['aborted', 'deadline'] satisfies CutReason[],
  );
  const times = createHistogram({ name: duration, help: 'Time from a scrape to its last byte.' }, BOUNDS);
  let running = 0;

  return {
    began() {
      running += 1;
    },
    ended(code) {
      running -= 1;
      if (code !== undefined) byCode.add(String(code));
    },
    error: byCause.add,
    cut: byReason.add,
    took: (seconds) => times.observe('', seconds),
    families: () => [
      byCode.family(),
      seal({
        name: inFlight,
        help: 'Scrapes that are being served.',
        type: 'gauge',
        points: [{ labels: NO_LABELS, value: running }],
      }),
      byCause.family(),
      byReason.family(),
      times.family(),
    ],
  };
}
