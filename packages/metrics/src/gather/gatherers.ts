import type { Gatherer, Loss, MetricFamily, Snapshot } from '../model.ts';
import { type Known, optionError, wantKnown, wantMillis } from '../options.ts';
import { cutOff } from '../wait.ts';
import { mergeFamilies } from './merge.ts';
import { createGatherCounts } from './own.ts';
import { createSource, lost, type Source } from './source.ts';

export interface GatherersOptions {
  /** How long a gather may take, in ms. What is not there by then is a loss. Default: 8000. */
  readonly timeoutMs?: number;
  /** Names it in the metrics about gathers. Default: its place in the list. */
  readonly name?: string;
}

const KNOWN: Known<GatherersOptions> = { timeoutMs: true, name: true };

interface Run {
  readonly snapshot: Promise<Snapshot>;
  readonly deadline: AbortController;
  /** What has answered, by its place in the list. */
  readonly got: readonly (Snapshot | undefined)[];
  callers: number;
}

const made = new WeakSet<Gatherer>();

/** Whether it counts the losses of gatherers and heeds deadlines itself. */
export const isJoined = (gatherer: Gatherer): boolean => made.has(gatherer);

export function markJoined(gatherer: Gatherer): Gatherer {
  made.add(gatherer);
  return gatherer;
}

export const isGatherer = (value: unknown): value is Gatherer =>
  typeof (value as { gather?: unknown } | null | undefined)?.gather === 'function';

/** A registry that is given as it is would be found out by the first scrape only. */
function wantGatherers(list: readonly Gatherer[]): void {
  const isList = Array.isArray(list);
  const wrong = isList ? list.findIndex((item) => !isGatherer(item)) : 0;
  if (wrong === -1) return;
  throw optionError(
    isList ? `gatherers[${wrong}]` : 'gatherers',
    'is no gatherer: pass registryGatherer(registry) for a registry, collector(collect) for a function',
  );
}

/**
 * Several gatherers as one. Gathers at the same time share one run; what throws or hangs loses only its own families;
 * of families with clashing names the first one stays. Metrics about the gathers come last.
 * Throws MetricsError ERR_METRICS_OPTION for what is no gatherer, two of one name or a time-out that is no positive number.
 */
export function gatherers(list: readonly Gatherer[], options: GatherersOptions = {}): Gatherer {
  wantGatherers(list);
  wantKnown(options, KNOWN);
  const { timeoutMs = 8_000, name: ownName } = options;
  wantMillis('timeoutMs', timeoutMs);
  const names = list.map(({ name }, i) => name ?? String(i));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw optionError('two gatherers', `are named ${twice}: give each a name of its own`);
  const sources = list.map((gatherer, i) => createSource(names[i] ?? '', gatherer));
  const counts = createGatherCounts(names);
  let current: Run | undefined;

  /** What is not there yet is a loss. */
  function merge(got: Run['got']): Snapshot {
    const lostOf = new Map<string, readonly Loss[]>();
    let families: readonly MetricFamily[] = counts.families();
    for (const [i, name] of names.entries()) {
      const { families: found, losses: already } = got[i] ?? lost(name, 'timeout', 'others gather on');
      const losses = [...already];
      families = mergeFamilies([...families, ...found], losses);
      lostOf.set(name, losses);
    }
    counts.add(lostOf);
    const own = counts.families();
    const foreign = families.slice(own.length);
    return Object.freeze({
      families: Object.freeze([...foreign, ...own]),
      losses: Object.freeze([...lostOf.values()].flat()),
    });
  }

  async function run(deadline: AbortController, got: (Snapshot | undefined)[]): Promise<Snapshot> {
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const gatherPlace = async (source: Source, place: number) => {
      got[place] = await source.gather(deadline.signal);
    };
    await Promise.all(sources.map(gatherPlace)).finally(() => clearTimeout(timer));
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
  return markJoined(all);
}
