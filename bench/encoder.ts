import { compare, type Measures, printRatio, runScript } from './harness.ts';

const OURS = 'RequestWriter';
const OFFICIAL = 'ProtobufTraceSerializer';

/** Encoding the contract's spans, CreatePodVK and CreateHttpCall, into export requests: ours against the official serializer. */
export async function encoder(rounds: number): Promise<void> {
  const results = await compare(
    'Encoder, a span of a batch of 512',
    [
      { name: OURS, run: () => runScript('variants/encoder.ts', ['ours']) },
      { name: OFFICIAL, run: () => runScript('variants/encoder.ts', ['official']) },
    ],
    rounds,
  );
  const of = (row: Measures, measure: string) => row[measure] ?? Number.NaN;
  printRatio(
    'speed, official : ours',
    results,
    (row) => of(row(OFFICIAL), 'CPU ns/span') / of(row(OURS), 'CPU ns/span'),
    '>= 4',
  );
  printRatio(
    'heap allocated, ours : official',
    results,
    (row) => of(row(OURS), 'heap B/span') / of(row(OFFICIAL), 'heap B/span'),
    'near zero',
  );
}
