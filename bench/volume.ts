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

/** The length-delimited fields of a protobuf message that has no others. */
function* messages(bytes: Buffer): Generator<Buffer> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at);
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    varint();
    const length = varint();
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** OTLP bytes of the virtual kubelet's spans in some traces, each with its resource. */
async function kubeletBytes(laptop: LaptopRun, traceIds: readonly string[]): Promise<number> {
  const tempo = await laptop.tempo;
  let bytes = 0;
  for (const traceId of traceIds) {
    const url = new URL(`/api/traces/${traceId}`, tempo);
    const response = await fetch(url, { headers: { accept: 'application/protobuf' } });
    const resources = [...messages(Buffer.from(await response.arrayBuffer()))];
    for (const resource of resources) if (resource.includes('VK-InterLink')) bytes += resource.length;
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
  const bytes = await kubeletBytes(laptop, totals.traceIds);
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
    `${String(count).padStart(4)} pods: ${day(calls)} HTTP calls; the kubelet's spans ${day(vkSpans)} in ${kilobytes} kB ` +
      `(with API and plugin ${day(spans)}); upstream's kubelet 86,400 in 19 MB: 1/${spanShare} and 1/${byteShare} of it`,
  );
}

/** What running pods cost while nothing happens. */
export async function volume(): Promise<void> {
  console.log(`\n## Volume at rest, per pod and day, from ${WINDOW_SECONDS} s (promised at 100 pods: 1/50)`);
  for (const count of [10, 100]) await restVolume(count);
}
