import { maxSeries, type Room } from './history.ts';
import { createScraper, type Scraper, type ScrapeWaits } from './scraper.ts';
import type { CheckedTarget } from './target.ts';

/** Everything whose metrics are read. */
export interface Scrapers {
  readonly all: readonly Scraper[];
  close(): void;
}

/** Begins to read the targets' metrics. */
export const startScrapers = (targets: readonly CheckedTarget[], waits: ScrapeWaits): Scrapers => {
  const room: Room = { left: maxSeries };
  const all = targets.map((target) => createScraper(target, room, waits));
  return {
    all,
    close() {
      for (const scraper of all) scraper.close();
    },
  };
};
