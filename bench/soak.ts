import { parseArgs } from 'node:util';
import { type Soaked, soak } from './soak-run.ts';
import type { Sample } from './variants/soak-sender.ts';

const HELP = `npm run soak -- [--seconds N] [--rate N] [--seed N]

Spans at a steady rate, by default 5,000 a second for 10 minutes, through the export pipeline to a collector that fails
at random: slow, unavailable, silent, cutting connections, restarting. Ends with 1 where a span is lost or not
counted, or where memory grows. The last line is a report in JSON.
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    rate: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    help: { type: 'boolean', default: false },
  },
});

/** Shorter than that a process has not found its size. */
const MIN_SECONDS_FOR_MEMORY = 300;
const MAX_GROWTH_MB = 8;
/** A span in the queue. */
const SPAN_BYTES = 640;
/** The ring's bound is the pipeline's default. */
const MAX_HELD_MB = (32 * 1024 * 1024) / 1e6 + 20;

const lostOf = ({ dropped }: Sample) => Object.values(dropped).reduce((sum, spans) => sum + spans, 0);
const inTheBooks = (sample: Sample) =>
  sample.made === sample.ended && sample.ended === sample.sent + lostOf(sample) + sample.queued;

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** RSS, and what is held beside the spans that wait. */
function memoryOf(samples: readonly Sample[]): { readonly rssMB: number; readonly heldMB: number } {
  const held = samples.flatMap((sample) =>
    sample.held === undefined ? [] : [sample.held - sample.queued * SPAN_BYTES],
  );
  return { rssMB: median(samples.map(({ rss }) => rss)) / 1e6, heldMB: median(held) / 1e6 };
}

function reportOf({ samples, last, counts, faults }: Soaked) {
  const quarter = Math.floor(samples.length / 4);
  return {
    made: last.made,
    arrived: counts.distinct,
    sent: last.sent,
    dropped: last.dropped,
    queued: last.queued,
    sentTwice: counts.spans - counts.distinct,
    samples: samples.length,
    samplesOutOfBooks: [...samples, last].filter((sample) => !inTheBooks(sample)).length,
    mostQueued: Math.max(...samples.map(({ queued }) => queued)),
    secondQuarter: memoryOf(samples.slice(quarter, 2 * quarter)),
    fourthQuarter: memoryOf(samples.slice(-quarter)),
    heldMB: (last.held ?? Number.NaN) / 1e6,
    faults,
  };
}

function faultsOf(report: ReturnType<typeof reportOf>, seconds: number): string[] {
  const { made, arrived, sent, samplesOutOfBooks, heldMB } = report;
  const growth = report.fourthQuarter.heldMB - report.secondQuarter.heldMB;
  return [
    ...(made === 0 ? ['no span was made'] : []),
    ...(arrived === made && sent === made ? [] : [`${made - arrived} of ${made} spans did not arrive`]),
    ...(samplesOutOfBooks === 0 ? [] : [`in ${samplesOutOfBooks} samples the counts do not add up`]),
    ...(heldMB <= MAX_HELD_MB ? [] : [`${heldMB.toFixed(0)} MB are held after the end`]),
    ...(seconds >= MIN_SECONDS_FOR_MEMORY && growth > MAX_GROWTH_MB
      ? [`what is held grew by ${growth.toFixed(0)} MB from the second quarter to the fourth`]
      : []),
  ];
}

async function main(): Promise<void> {
  const [seconds, rate, seed] = [Number(values.seconds), Number(values.rate), Number(values.seed)];
  if (values.help || !(seconds > 0) || !(rate > 0) || !Number.isInteger(seed)) {
    process.stderr.write(HELP);
    process.exitCode = 2;
    return;
  }
  console.log(`${rate} spans/s for ${seconds} s, seed ${seed}`);
  const onSample = (sample: Sample, faults: number) => {
    const { made, sent, queued, rss } = sample;
    if (made % (30 * rate) >= rate) return;
    const counts = `${made} made, ${sent} sent, ${queued} queued, ${lostOf(sample)} lost`;
    console.log(`${counts}, ${faults} faults, ${(rss / 1e6).toFixed(0)} MB`);
  };
  const report = reportOf(await soak({ seconds, rate, seed, onSample }));
  const faults = faultsOf(report, seconds);
  for (const fault of faults) console.log(`FAILED: ${fault}`);
  console.log(JSON.stringify(report));
  if (faults.length > 0) process.exitCode = 1;
}

await main();
