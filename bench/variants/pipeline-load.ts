import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Sender } from './pipeline-sender.ts';
import { type MakePair, SPANS_PER_PAIR } from './pipeline-spans.ts';

const PAIRS_PER_TURN = 256;
const TICK_MILLIS = 5;
const MAX_CATCH_UP_MILLIS = 500;

/** Makes spans as fast as they are taken, so that none is dropped; answers when all are sent. */
export async function sendAll(sender: Sender, spans: number): Promise<void> {
  const before = sender.settled();
  let made = 0;
  while (made < spans) {
    for (let pair = 0; pair < PAIRS_PER_TURN; pair += 1) sender.makePair();
    made += PAIRS_PER_TURN * SPANS_PER_PAIR;
    await turn();
    while (made - (sender.settled() - before) >= sender.room) await delay(1);
  }
  while (sender.settled() - before < made) await delay(1);
}

/** Makes spans at a rate, whatever becomes of them; answers how many. */
export async function makeAtRate(makePair: MakePair, rate: number, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  const due = createPace(rate);
  let made = 0;
  while (performance.now() < end) {
    await delay(TICK_MILLIS);
    for (const now = due(); made < now; made += SPANS_PER_PAIR) makePair();
  }
  return made;
}

/**
 * Answers how many spans are due so far. What a process could not make while it did not run is left out: made in one
 * turn, it would be a load of its own.
 */
export function createPace(rate: number): () => number {
  let due = 0;
  let last = performance.now();
  return () => {
    const now = performance.now();
    due += (Math.min(now - last, MAX_CATCH_UP_MILLIS) / 1000) * rate;
    last = now;
    return due;
  };
}
