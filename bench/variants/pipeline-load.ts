import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Sender } from './pipeline-sender.ts';
import { type MakePair, SPANS_PER_PAIR } from './pipeline-spans.ts';

const PAIRS_PER_TURN = 256;
const TICK_MILLIS = 5;

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
  const started = performance.now();
  const total = rate * seconds;
  let made = 0;
  while (made < total) {
    await delay(TICK_MILLIS);
    const due = Math.min(total, ((performance.now() - started) / 1000) * rate);
    for (; made < due; made += SPANS_PER_PAIR) makePair();
  }
  return made;
}
