import { setTimeout as delay } from 'node:timers/promises';
import { compare, printRatio } from './harness.ts';
import { OURS, STOCK, startPaced } from './pipeline-process.ts';

const RATE = 1_000;

interface Outage {
  readonly title: string;
  readonly downSeconds: number;
  readonly delayMillis: number;
}

/** A collector that is away for half a minute while spans go on. */
export function pipelineOutage(rounds: number): Promise<void> {
  return outage(rounds, { title: 'an outage of 30 s', downSeconds: 30, delayMillis: 0 });
}

/** A collector that is killed with requests under way, and back a second later. */
export function pipelineRestart(rounds: number): Promise<void> {
  return outage(rounds, { title: 'a restart of 1 s', downSeconds: 1, delayMillis: 100 });
}

/** Both pipelines go through it at the same time, each with a sink of its own. */
async function outage(rounds: number, { title, downSeconds, delayMillis }: Outage): Promise<void> {
  const lost = async (kind: string) => {
    const load = await startPaced(kind, { rate: RATE, seconds: downSeconds + 12, delayMillis });
    await delay(3_000);
    await load.sink.tell('down');
    await delay(downSeconds * 1000);
    await load.sink.tell('up');
    return load.result();
  };
  const results = await compare(
    `Pipeline, spans lost in ${title} at ${RATE} spans/s`,
    [
      {
        name: 'both at once',
        run: async () => {
          const [ours, stock] = await Promise.all([lost(OURS), lost(STOCK)]);
          return {
            'ours lost': ours.lost,
            'ours sent twice': ours.twice,
            'stock lost': stock.lost,
            'stock lost, s': stock.lost / RATE,
          };
        },
      },
    ],
    rounds,
  );
  printRatio(
    `lost of ours in ${title}`,
    results,
    (row) => row('both at once')['ours lost'] ?? Number.NaN,
    '0',
  );
}
