import { checkFamily } from '../check.ts';
import { MetricsError } from '../errors.ts';
import type { Gatherer, Loss, MetricFamily, Snapshot } from '../model.ts';
import { aborted, cutOff, messageOf } from '../wait.ts';
import { mergeFamilies } from './merge.ts';
import { createGatherCounts } from './own.ts';

export interface GatherersOptions {
  /** How long a gather may take, in ms. What is not there by then is a loss. Default: 8000. */
  readonly timeoutMs?: number;
  /** Names it in the metrics about gathers. Default: its place in the list. */
  readonly name?: string;
}

interface Run {
  readonly snapshot: Promise<Snapshot>;
  readonly deadline: AbortController;
  /** What has answered, by its place in the list. */
  readonly got: readonly (Snapshot | undefined)[];
  callers: number;
}

function failed(source: string, reason: Loss['reason'], message: string): Snapshot {
  return { families: [], losses: [{ source, reason, message }] };
}

/**
 * Several gatherers as one. Gathers at the same time share one run; what throws or hangs loses only its own families;
 * of families with clashing names the first one stays. Metrics about the gathers come last.
 * Throws MetricsError ERR_METRICS_OPTION for two gatherers of one name or a time-out that is no positive number.
 */
export function gatherers(list: readonly Gatherer[], options: GatherersOptions = {}): Gatherer {
  const { timeoutMs = 8_000, name: ownName } = options;
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31))
    throw new MetricsError(
      'ERR_METRICS_OPTION',
      `timeoutMs is ${timeoutMs}: it has to be a number of ms over 0`,
    );
  const named = list.map((gatherer, i) => ({ gatherer, name: gatherer.name ?? String(i) }));
  const names = named.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new MetricsError(
      'ERR_METRICS_OPTION',
      `two gatherers are named ${twice}: give each a name of its own`,
    );
  const counts = createGatherCounts(names);
  /** A gatherer that hangs is not asked again before it has answered. */
  const pending = new Map<Gatherer, Promise<Snapshot>>();
  let current: Run | undefined;

  async function ask(gatherer: Gatherer, signal: AbortSignal): Promise<Snapshot> {
    const running = pending.get(gatherer);
    if (running !== undefined) {
      const late = await running.catch(() => undefined);
      if (late?.losses?.length === 0) return late;
      signal.throwIfAborted();
      return await ask(gatherer, signal); // the run before was cut short, not this one
    }
    const run = (async () => gatherer.gather(signal))().finally(() => pending.delete(gatherer));
    pending.set(gatherer, run);
    return await run;
  }

  async function gatherOne(name: string, gatherer: Gatherer, signal: AbortSignal): Promise<Snapshot> {
    // Who heeds the signal answers with what he has got, which takes a turn of the event loop.
    const late = aborted(signal).catch(async (error) => {
      await new Promise((resolve) => setImmediate(resolve));
      throw error;
    });
    try {
      const { families, losses: found } = await Promise.race([ask(gatherer, signal), late]);
      const losses = [...found];
      const checked: (MetricFamily | undefined)[] = [];
      for (const family of families) checked.push(await checkFamily(family, losses, name));
      return { families: checked.filter((family) => family !== undefined), losses };
    } catch (error) {
      return failed(name, signal.aborted ? 'timeout' : 'error', messageOf(error));
    }
  }

  /** What is not there yet is a loss. */
  function merge(got: Run['got']): Snapshot {
    const lost = new Map<string, readonly Loss[]>();
    let families: readonly MetricFamily[] = counts.families();
    for (const [i, name] of names.entries()) {
      const { families: found, losses: already } = got[i] ?? failed(name, 'timeout', 'others gather on');
      const losses = [...already];
      families = mergeFamilies([...families, ...found], losses);
      lost.set(name, losses);
    }
    counts.add(lost);
    const own = counts.families();
    const foreign = families.slice(own.length);
    return Object.freeze({
      families: Object.freeze([...foreign, ...own]),
      losses: Object.freeze([...lost.values()].flat()),
    });
  }

  async function run(deadline: AbortController, got: (Snapshot | undefined)[]): Promise<Snapshot> {
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const gatherPlace = async ({ name, gatherer }: (typeof named)[number], place: number) => {
      got[place] = await gatherOne(name, gatherer, deadline.signal);
    };
    await Promise.all(named.map(gatherPlace)).finally(() => clearTimeout(timer));
    return merge(got);
  }

  /** The run that is under way, unless it is being cut short. */
  function join(): Run {
    if (current && !current.deadline.signal.aborted) return current;
    const deadline = new AbortController();
    const got: (Snapshot | undefined)[] = [];
    const snapshot = run(deadline, got).finally(() => {
      if (current === begun) current = undefined;
    });
    const begun: Run = { snapshot, deadline, got, callers: 0 };
    current = begun;
    return begun;
  }

  const all: Gatherer = {
    ...(ownName !== undefined && { name: ownName }),
    async gather(signal?: AbortSignal): Promise<Snapshot> {
      const shared = join();
      shared.callers += 1;
      const { cut, release } = cutOff(signal);
      const left = cut.catch(() => {
        if (shared.callers > 1) return merge(shared.got);
        shared.deadline.abort(); // nobody else waits for the rest
        return shared.snapshot;
      });
      return await Promise.race([shared.snapshot, left]).finally(() => {
        release();
        shared.callers -= 1;
      });
    },
  };
  made.add(all);
  return all;
}

const made = new WeakSet<Gatherer>();

/** A list as one gatherer; one that is given alone stays as it is. */
export const single = (given: Gatherer | readonly Gatherer[], options?: GatherersOptions): Gatherer =>
  'gather' in given ? given : gatherers(given, options);

/** The same, which heeds deadlines and counts its losses in any case. */
export function joined(given: Gatherer | readonly Gatherer[], options?: GatherersOptions): Gatherer {
  const one = single(given, options);
  return made.has(one) ? one : gatherers([one], options);
}

/** The same with metrics about the serving itself, which are no collector's. */
export function withOwn(
  given: Gatherer | readonly Gatherer[],
  own: () => readonly MetricFamily[],
  options?: GatherersOptions,
): Gatherer {
  const all = joined(given, options);
  const both: Gatherer = {
    async gather(signal) {
      const { families, losses } = await all.gather(signal);
      return { families: mergeFamilies([...families, ...own()], []), losses };
    },
  };
  made.add(both);
  return both;
}
