import { messageOf } from '../errors.ts';
import { lost } from '../gather/source.ts';
import type { Gatherer, Snapshot } from '../model.ts';
import { aborted, turn } from '../wait.ts';

/** What is there within so many milliseconds, and before the signal aborts; never rejects. */
export async function gatherWithin(
  gatherer: Gatherer,
  millis: number,
  stopped?: AbortSignal,
): Promise<Snapshot> {
  const deadline = new AbortController();
  const { signal } = deadline;
  const end = () => deadline.abort();
  const timer = setTimeout(end, millis);
  stopped?.addEventListener('abort', end);
  // Who heeds the signal answers with what he has got, which takes some turns of the event loop.
  const late = aborted(signal).catch(async (error) => {
    for (let i = 0; i < 4; i += 1) await turn();
    throw error;
  });
  const source = gatherer.name ?? 'gatherer';
  try {
    return await Promise.race([(async () => gatherer.gather(signal))(), late]);
  } catch (error) {
    const reason = signal.aborted ? 'timeout' : 'error';
    return lost(source, reason, messageOf(error));
  } finally {
    clearTimeout(timer);
    stopped?.removeEventListener('abort', end);
  }
}
