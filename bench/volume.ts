import { setTimeout as delay } from 'node:timers/promises';
import { type LaptopRun, makePods, startLaptop } from './laptop.ts';

const SETTLE_SECONDS = 20;
const WINDOW_SECONDS = 60;
const DAY_SECONDS = 86_400;
/** Upstream's virtual kubelet at rest, per pod and day: 60 spans a minute of 219 B. */
const UPSTREAM = { spans: 86_400, bytes: 19e6 } as const;

interface Totals {
  calls: number;
  /** Of the virtual kubelet alone, which is what upstream's figures are of. */
  vkSpans: number;
  spans: number;
  readonly traceIds: string[];
}

/** OTLP bytes of some traces, as the viewer keeps them. */
async function encodedBytes(laptop: LaptopRun, traceIds: readonly string[]): Promise<number> {
  const tempo = await laptop.tempo;
  let bytes = 0;
  for (const traceId of traceIds) {
    const url = new URL(`/api/v2/traces/${traceId}`, tempo);
    const response = await fetch(url, { headers: { accept: 'application/protobuf' } });
    bytes += (await response.arrayBuffer()).byteLength;
  }
  return bytes;
}

async function restVolume(count: number): Promise<void> {
  const pods = makePods(count);
  const laptop = startLaptop(pods.dir);
  let created = 0;
  let counting = false;
  const totals: Totals = { calls: 0, vkSpans: 0, spans: 0, traceIds: [] };
  await new Promise<void>((resolve, reject) => {
    laptop.process.once('exit', (code) => reject(new Error(`the laptop mode ended with ${code}`)));
    laptop.onTrace(({ traceId, spans }) => {
      created += spans.filter(({ name }) => name === 'CreatePodVK').length;
      if (created >= count) resolve();
      if (!counting) return;
      totals.traceIds.push(traceId);
      totals.spans += spans.length;
      totals.vkSpans += spans.filter(({ service }) => service.startsWith('VK-')).length;
      totals.calls += spans.filter(({ name }) => name.endsWith('HttpCall')).length;
    });
  });
  await delay(SETTLE_SECONDS * 1000);
  counting = true;
  await delay(WINDOW_SECONDS * 1000);
  counting = false;
  const bytes = await encodedBytes(laptop, totals.traceIds);
  await laptop.stop();
  pods.remove();
  report(count, totals, bytes);
}

function report(count: number, { calls, vkSpans, spans }: Totals, bytes: number): void {
  const perPodDay = DAY_SECONDS / WINDOW_SECONDS / count;
  const day = (value: number) => Math.round(value * perPodDay).toLocaleString('en');
  const kilobytes = Math.round((bytes * perPodDay) / 1000).toLocaleString('en');
  const spanShare = Math.round(UPSTREAM.spans / (vkSpans * perPodDay));
  const byteShare = Math.round(UPSTREAM.bytes / (bytes * perPodDay));
  console.log(
    `${String(count).padStart(4)} pods: ${day(calls)} HTTP calls, ${day(vkSpans)} spans of the kubelet, ` +
      `${day(spans)} of all three programs (${kilobytes} kB); upstream's kubelet 86,400 spans and 19 MB: ` +
      `1/${spanShare} of its spans, 1/${byteShare} of its bytes`,
  );
}

/** What running pods cost while nothing happens. */
export async function volume(): Promise<void> {
  console.log(`\n## Volume at rest, per pod and day, from ${WINDOW_SECONDS} s (promised at 100 pods: 1/50)`);
  for (const count of [10, 100]) await restVolume(count);
}
