import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Measures } from './harness.ts';
import type { SinkCounts, SinkOrder } from './variants/pipeline-sink.ts';

export const OURS = 'ours';
export const STOCK = 'stock';
/** Spans that no pipeline takes. */
export const NONE = 'none';

/** A receiver in a process of its own; its order-takers answer its counts. */
export interface Sink {
  readonly port: string;
  tell(order: SinkOrder): Promise<SinkCounts>;
  stop(): Promise<void>;
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}

/** Starts a sink; with `distinct` it counts each span once, however often it comes. */
export async function startSink({ distinct = false } = {}): Promise<Sink> {
  const child = fork(new URL('variants/pipeline-sink.ts', import.meta.url), distinct ? ['distinct'] : []);
  const port = String(await answer<number>(child));
  return {
    port,
    tell(order) {
      const counts = answer<SinkCounts>(child);
      child.send(order);
      return counts;
    },
    async stop() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** A script of `variants` under way. */
export interface Running {
  /** Resolves when it says that it has started. */
  readonly started: Promise<unknown>;
  /** Lets one go on that waits for it. */
  go(): void;
  /** What it printed. */
  readonly measures: Promise<Measures>;
}

/** Runs a script of `variants` beside others. */
export function start(script: string, args: readonly (string | number)[], execArgv: string[] = []): Running {
  const child = fork(new URL(`variants/${script}`, import.meta.url), args.map(String), {
    execArgv: ['--expose-gc', '--no-warnings', ...execArgv],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (!child.stdout) throw new Error('no output to read');
  const measures = Promise.all([text(child.stdout), once(child, 'close')]).then(([output, [code]]) => {
    if (code === 0) return JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as Measures;
    throw new Error(`${script} ${args.join(' ')} ended with ${code}`);
  });
  // One that ends early says so by its measures.
  const started = Promise.race([once(child, 'message'), measures]);
  for (const promise of [started, measures]) promise.catch(() => {});
  return { started, measures, go: () => child.send('go') };
}

/** Runs a script of `variants` against a sink of its own. */
export async function runAgainst(
  { delayMillis = 0 }: { readonly delayMillis?: number },
  script: string,
  args: (port: string) => readonly (string | number)[],
  execArgv: string[] = [],
): Promise<Measures> {
  const sink = await startSink();
  await sink.tell({ delayMillis });
  try {
    return await start(script, args(sink.port), execArgv).measures;
  } finally {
    await sink.stop();
  }
}

export interface Load {
  readonly rate: number;
  readonly seconds: number;
  readonly delayMillis: number;
}

/** Starts a steady load on a sink; `result` is what became of its spans, once all is over. */
export async function startPaced(
  kind: string,
  { rate, seconds, delayMillis }: Load,
): Promise<{ sink: Sink; result(): Promise<{ made: number; lost: number; twice: number }> }> {
  const sink = await startSink({ distinct: true });
  await sink.tell({ delayMillis });
  const running = start('pipeline-paced.ts', [kind, sink.port, rate, seconds]);
  await running.started;
  return {
    sink,
    async result() {
      const { made = Number.NaN } = await running.measures;
      const { distinct, spans } = await sink.tell('counts');
      await sink.stop();
      return { made, lost: made - distinct, twice: spans - distinct };
    },
  };
}
