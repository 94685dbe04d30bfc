import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startSink } from './pipeline-process.ts';
import { createFaults, createRandom } from './soak-faults.ts';
import type { SinkCounts } from './variants/pipeline-sink.ts';
import type { Sample } from './variants/soak-sender.ts';

export interface SoakOptions {
  readonly seconds: number;
  /** Spans per second. */
  readonly rate: number;
  readonly seed: number;
  readonly onSample?: (sample: Sample, faults: number) => void;
}

export interface Soaked {
  readonly samples: readonly Sample[];
  /** After the shutdown. */
  readonly last: Sample;
  /** Of the collector. */
  readonly counts: SinkCounts;
  /** How often each fault was. */
  readonly faults: Readonly<Record<string, number>>;
}

/** Of the bound of 32 MiB, which takes about 58,000 spans. A fault more may fill it from here at 5,000 a second. */
const CROWDED_SPANS = 10_000;

/** A steady load on a collector that fails at random, but not again before most of what has waited is sent. */
export async function soak({ seconds, rate, seed, onSample }: SoakOptions): Promise<Soaked> {
  const sink = await startSink({ distinct: true });
  const fail = createFaults(sink, createRandom(seed));
  const sender = fork(new URL('variants/soak-sender.ts', import.meta.url), [sink.port, String(rate)], {
    execArgv: ['--expose-gc'],
  });
  const samples: Sample[] = [];
  const faults: Record<string, number> = {};
  let last: Sample | undefined;
  sender.on('message', (sample: Sample) => {
    last = sample;
    samples.push(sample);
    onSample?.(
      sample,
      Object.values(faults).reduce((sum, count) => sum + count, 0),
    );
  });
  const exited = once(sender, 'exit');
  const end = performance.now() + seconds * 1000;
  try {
    while (performance.now() < end && sender.connected) {
      await Promise.race([once(sender, 'message'), exited]);
      if ((last?.queued ?? 0) > CROWDED_SPANS) continue;
      const name = await fail();
      faults[name] = (faults[name] ?? 0) + 1;
    }
    if (sender.connected) sender.send('stop');
    const [code] = await exited;
    if (!last || code !== 0) throw new Error(`the sender ended with ${code}`);
    return { samples: samples.slice(0, -1), last, counts: await sink.tell('counts'), faults };
  } finally {
    sender.kill('SIGKILL');
    await sink.stop();
  }
}
