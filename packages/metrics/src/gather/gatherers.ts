import { checkFamily } from '../check.ts';
import { MetricsError } from '../errors.ts';
import type { Gatherer, Loss, MetricFamily, Snapshot } from '../model.ts';
import { aborted, messageOf } from '../wait.ts';
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
  callers: number;
}

const EMPTY: Snapshot = Object.freeze({ families: Object.freeze([]), losses: Object.freeze([]) });

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

  function ask(gatherer: Gatherer, signal: AbortSignal): Promise<Snapshot> {
    const running = pending.get(gatherer);
    if (running !== undefined) return running;
    const run = (async () => gatherer.gather(signal))().finally(() => pending.delete(gatherer));
    pending.set(gatherer, run);
    return run;
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
      for (const family of families) checked.push(await checkFamily(family, losses));
      return { families: checked.filter((family) => family !== undefined), losses };
    } catch (error) {
      return failed(name, signal.aborted ? 'timeout' : 'error', messageOf(error));
    }
  }

  async function run(deadline: AbortController): Promise<Snapshot> {
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const got = await Promise.all(
      named.map(({ name, gatherer }) => gatherOne(name, gatherer, deadline.signal)),
    ).finally(() => clearTimeout(timer));
    const lost = new Map<string, readonly Loss[]>();
    let families: readonly MetricFamily[] = counts.families();
    for (const [i, name] of names.entries()) {
      const { families: found, losses: already } = got[i] ?? EMPTY;
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

  function join(): Run {
    const deadline = new AbortController();
    const snapshot = run(deadline).finally(() => {
      current = undefined;
    });
    current = { snapshot, deadline, callers: 0 };
    return current;
  }

  return {
    ...(ownName !== undefined && { name: ownName }),
    async gather(signal?: AbortSignal): Promise<Snapshot> {
      const shared = current ?? join();
      shared.callers += 1;
      const left = aborted(signal).catch(() => {
        if (shared.callers === 1) shared.deadline.abort(); // nobody else waits for the rest
        return shared.callers === 1
          ? shared.snapshot
          : failed(ownName ?? 'gatherers', 'timeout', 'others gather on');
      });
      return await Promise.race([shared.snapshot, left]).finally(() => {
        shared.callers -= 1;
      });
    },
  };
}
