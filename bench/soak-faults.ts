import { setTimeout as delay } from 'node:timers/promises';
import type { Sink } from './pipeline-process.ts';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Between = (from: number, to: number) => number;
type Fault = (sink: Sink, between: Between) => Promise<void>;

/** What befalls a collector. Each is over, and the collector well, when its promise resolves. */
const FAULTS: Readonly<Record<string, Fault>> = {
  async slow(sink, between) {
    await sink.tell({ delayMillis: between(50, 1000) });
    await delay(between(500, 3000));
    await sink.tell({ delayMillis: 0 });
  },
  async unavailable(sink, between) {
    await sink.tell({ answer: 'unavailable' });
    await delay(between(200, 3000));
    await sink.tell({ answer: 'ok' });
  },
  async silent(sink, between) {
    await sink.tell({ answer: 'never' });
    await delay(between(100, 1000));
    await sink.tell({ answer: 'ok' });
  },
  async reset(sink) {
    await sink.tell('reset');
  },
  async 'reset with requests under way'(sink, between) {
    await sink.tell({ delayMillis: 500 });
    await delay(between(500, 1500));
    await sink.tell('reset');
    await sink.tell({ delayMillis: 0 });
  },
  async restart(sink, between) {
    await sink.tell('down');
    await delay(between(100, 3000));
    await sink.tell('up');
  },
  async 'restart with requests under way'(sink, between) {
    await sink.tell({ delayMillis: 300 });
    await delay(between(300, 1000));
    await sink.tell('down');
    await delay(between(100, 1000));
    await sink.tell('up');
    await sink.tell({ delayMillis: 0 });
  },
};

/** Puts a sink through one fault after the other, by chance; answers the name of each. */
export function createFaults(sink: Sink, random: () => number): () => Promise<string> {
  const between: Between = (from, to) => Math.round(from + random() * (to - from));
  const names = Object.keys(FAULTS);
  return async () => {
    const name = names[Math.floor(random() * names.length)] ?? 'reset';
    await FAULTS[name]?.(sink, between);
    await delay(between(0, 1000));
    return name;
  };
}
