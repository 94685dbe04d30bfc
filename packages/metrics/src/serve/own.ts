import { seal } from '../check.ts';
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

/** Counts by the values of one label; those named are there from the start. */
function counter(name: string, help: string, label: string, values: readonly string[]) {
  const counts = new Map<string, number>(values.map((value) => [value, 0]));
  return {
    add: (value: string) => counts.set(value, (counts.get(value) ?? 0) + 1),
    family: (): MetricFamily => {
      const points = [...counts].map(([of, value]) => ({ labels: { [label]: of }, value }));
      return seal({ name, help, type: 'counter', points });
    },
  };
}

function histogram(name: string, help: string) {
  const counts = BOUNDS.map(() => 0);
  let count = 0;
  let sum = 0;
  return {
    observe(value: number) {
      for (const [i, bound] of BOUNDS.entries()) if (value <= bound) counts[i] = (counts[i] ?? 0) + 1;
      count += 1;
      sum += value;
    },
    family: (): MetricFamily => {
      const point = { labels: {}, bounds: BOUNDS, counts: [...counts], count, sum };
      return seal({ name, help, type: 'histogram', unit: 'seconds', points: [point] });
    },
  };
}

export function createScrapeCounts(): ScrapeCounts {
  const { requests, inFlight, errors, cut, duration } = SCRAPE_METRICS;
  const byCode = counter(requests, 'Answered scrapes by status code.', 'code', ['200', '500', '503']);
  const byCause = counter(errors, 'Scrapes that were not served whole, by cause.', 'cause', [
    'gathering',
    'encoding',
  ]);
  const byReason = counter(cut, 'Scrapes that ended before their last byte, by reason.', 'reason', [
    'aborted',
    'deadline',
  ]);
  const times = histogram(duration, 'Time from a scrape to its last byte.');
  let running = 0;

  return {
    began() {
      running += 1;
    },
    ended(code) {
      running -= 1;
      if (code !== undefined) byCode.add(String(code));
    },
    error: (cause) => void byCause.add(cause),
    cut: (reason) => void byReason.add(reason),
    took: times.observe,
    families: () => [
      byCode.family(),
      seal({
        name: inFlight,
        help: 'Scrapes that are being served.',
        type: 'gauge',
        points: [{ labels: {}, value: running }],
      }),
      byCause.family(),
      byReason.family(),
      times.family(),
    ],
  };
}
