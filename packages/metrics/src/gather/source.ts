import { checkFamily } from '../check.ts';
import { messageOf } from '../errors.ts';
import type { Gatherer, Loss, MetricFamily, Snapshot } from '../model.ts';
import { aborted, turn } from '../wait.ts';

/** One gatherer of a list. */
export interface Source {
  /** What it has, checked; never rejects. What is not there when the signal aborts is a loss. */
  gather(signal: AbortSignal): Promise<Snapshot>;
}

/** A snapshot of nothing but a loss. */
export const lost = (source: string, reason: Loss['reason'], message: string): Snapshot => ({
  families: [],
  losses: [{ source, reason, message }],
});

/** A gatherer that hangs is not asked again before it has answered. */
export function createSource(name: string, gatherer: Gatherer): Source {
  let pending: Promise<Snapshot> | undefined;

  async function ask(signal: AbortSignal): Promise<Snapshot> {
    if (pending !== undefined) {
      const late = await pending.catch(() => undefined);
      if (late?.losses?.length === 0) return late;
      signal.throwIfAborted();
      return await ask(signal); // the run before was cut short, not this one
    }
    pending = (async () => gatherer.gather(signal))().finally(() => {
      pending = undefined;
    });
    return await pending;
  }

  return {
    async gather(signal) {
      // Who heeds the signal answers with what he has got, which takes a turn of the event loop.
      const late = aborted(signal).catch(async (error) => {
        await turn();
        throw error;
      });
      try {
        const { families, losses: found } = await Promise.race([ask(signal), late]);
        const losses = [...found];
        const checked: (MetricFamily | undefined)[] = [];
        for (const family of families) checked.push(await checkFamily(family, losses, name));
        return { families: checked.filter((family) => family !== undefined), losses };
      } catch (error) {
        return lost(name, signal.aborted ? 'timeout' : 'error', messageOf(error));
      }
    },
  };
}
