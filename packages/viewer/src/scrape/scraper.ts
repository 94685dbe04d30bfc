import { type Family, readFamilies } from './exposition/families.ts';
import type { Exemplar, Labels } from './exposition/sample.ts';
import { mainFirst } from './groups.ts';
import { createHistory, type History, type Room } from './history.ts';
import { failureReason } from './reason.ts';
import { createRequester, formats } from './request.ts';
import type { CheckedTarget } from './target.ts';

/** How one target does. */
export interface TargetState {
  /** `waiting` until the first answer. */
  readonly state: 'waiting' | 'up' | 'down';
  /** Why it is down, or empty. */
  readonly reason: string;
  /** End of the last scrape that gave metrics; null before. */
  readonly lastMicros: number | null;
  /** How long that one took. */
  readonly tookMicros: number;
}

/** Reads one target's metrics, again and again. */
export interface Scraper {
  readonly target: CheckedTarget;
  readonly history: Pick<History, 'times' | 'families' | 'dropped'>;
  state(): TargetState;
  /**
   * Asks for the exemplars of a family's series with these labels now, the newest first. Rejects with ScrapeError, or as
   * the connection fails.
   */
  exemplars(family: string, labels: Labels): Promise<Exemplar[]>;
  close(): void;
}

/** See Waits. */
export interface ScrapeWaits {
  readonly scrapeEveryMs: number;
  readonly scrapeTimeoutMs: number;
}

const nowMicros = (): number => Date.now() * 1_000;

const hasAll = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

/** Of `x_total` OpenMetrics has the family `x`. */
const isFamily = (found: string, wanted: string): boolean => found === wanted || `${found}_total` === wanted;

/** When the program of these metrics began, in microseconds; NaN where it does not say. */
const beginning = (families: readonly Family[]): number => {
  const family = families.find(({ name }) => name === 'process_start_time_seconds');
  return (family?.samples[0]?.value ?? Number.NaN) * 1_000_000;
};

/** Scrapes at once, and then `scrapeEveryMs` after each scrape began, or once it ended. */
export const createScraper = (
  target: CheckedTarget,
  room: Room,
  { scrapeEveryMs, scrapeTimeoutMs }: ScrapeWaits,
): Scraper => {
  const requester = createRequester(target, scrapeTimeoutMs);
  const history = createHistory(room);
  const ownStart = nowMicros();
  let state: TargetState = { state: 'waiting', reason: '', lastMicros: null, tookMicros: 0 };
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const scrape = async (): Promise<void> => {
    const begun = performance.now();
    try {
      const families = await readFamilies(await requester.get(formats.text));
      const lastMicros = nowMicros();
      const began = beginning(families);
      // What a program counted before the first scrape has come since its start, where that was after ours.
      if (state.lastMicros === null && began > ownStart && began < lastMicros) history.add(began, []);
      history.add(lastMicros, mainFirst(families));
      const tookMicros = Math.round((performance.now() - begun) * 1_000);
      state = { state: 'up', reason: '', lastMicros, tookMicros };
    } catch (error) {
      state = { ...state, state: 'down', reason: failureReason(error, scrapeTimeoutMs) };
    }
    if (isClosed) return;
    timer = setTimeout(scrape, Math.max(scrapeEveryMs - (performance.now() - begun), 0));
  };
  void scrape();

  return {
    target,
    history,
    state: () => state,
    async exemplars(family, wanted) {
      const families = await readFamilies(await requester.get(formats.openMetrics, { 'name[]': family }));
      return families
        .filter(({ name }) => isFamily(name, family))
        .flatMap(({ samples }) => samples.filter(({ labels }) => hasAll(labels, wanted)))
        .flatMap(({ exemplar }) => exemplar ?? [])
        .sort((a, b) => (b.time ?? 0) - (a.time ?? 0));
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      requester.close();
    },
  };
};
