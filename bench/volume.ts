import { makePods, startLaptop } from './laptop.ts';

const WINDOW_SECONDS = 60;
const DAY_SECONDS = 86_400;
/** Upstream, measured at rest per pod and day: 86,400 spans and 19 MB (VK alone). */
const UPSTREAM = { spans: 86_400, megabytes: 19 } as const;
/** Encoded size of a span of the contract on the wire, from the OTLP bytes of a StatusHttpCall; see packages/viewer. */
const CALLS = /HttpCall$/;

async function restVolume(count: number): Promise<void> {
  const pods = makePods(count);
  const laptop = startLaptop(pods.dir);
  let running = 0;
  let counting = false;
  const totals = { calls: 0, spans: 0, vkSpans: 0, jsonBytes: 0 };
  const settled = new Promise<void>((resolve) => {
    laptop.onTrace(({ spans }, bytes) => {
      running += spans.filter(({ name }) => name === 'CreatePodVK').length;
      if (running >= count) resolve();
      if (!counting) return;
      totals.jsonBytes += bytes;
      totals.spans += spans.length;
      totals.vkSpans += spans.filter(({ service }) => service.startsWith('VK-')).length;
      totals.calls += spans.filter(({ name }) => CALLS.test(name)).length;
    });
  });
  await settled;
  await wait(10);
  counting = true;
  await wait(WINDOW_SECONDS);
  await laptop.stop();
  pods.remove();
  report(count, totals);
}

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

function report(count: number, totals: Readonly<Record<'calls' | 'spans' | 'vkSpans' | 'jsonBytes', number>>): void {
  const perDay = DAY_SECONDS / WINDOW_SECONDS / count;
  const day = (value: number) => Math.round(value * perDay).toLocaleString('en');
  const share = (totals.vkSpans * perDay) / UPSTREAM.spans;
  console.log(
    `${String(count).padStart(4)} pods at rest, per pod and day: ${day(totals.calls)} HTTP calls, ` +
      `${day(totals.vkSpans)} VK spans, ${day(totals.spans)} spans in all; ` +
      `VK spans : upstream's ${UPSTREAM.spans} = 1/${Math.round(1 / share)} (promised at 100 pods: 1/50)`,
  );
}

/** What running pods cost while nothing happens. */
export async function volume(): Promise<void> {
  console.log(`\n## Volume at rest, ${WINDOW_SECONDS} s windows`);
  for (const count of [10, 100]) await restVolume(count);
}
