import type { Gatherer, MetricFamily } from '../model.ts';
import { type GatherersOptions, gatherers, isGatherer, isJoined, markJoined } from './gatherers.ts';
import { mergeFamilies } from './merge.ts';

/** A list as one gatherer; one that is given alone stays as it is. */
export const single = (given: Gatherer | readonly Gatherer[], options?: GatherersOptions): Gatherer =>
  isGatherer(given) ? given : gatherers(given, options);

/** The same, which heeds deadlines and counts its losses in any case. */
export function joined(given: Gatherer | readonly Gatherer[], options?: GatherersOptions): Gatherer {
  const one = single(given, options);
  return isJoined(one) ? one : gatherers([one], options);
}

/** The same with metrics about the serving itself, which are no collector's. */
export function withOwn(
  given: Gatherer | readonly Gatherer[],
  own: () => readonly MetricFamily[],
  options?: GatherersOptions,
): Gatherer {
  const all = joined(given, options);
  return markJoined({
    async gather(signal) {
      const { families, losses } = await all.gather(signal);
      return { families: mergeFamilies([...families, ...own()], []), losses };
    },
  });
}
