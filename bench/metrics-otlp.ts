import { compare, type Measures, printRatio, runScript } from './harness.ts';

const OURS = 'encodeOtlp';
const OFFICIAL = 'MetricProducer, serializer';
const SERIALIZER = 'ProtobufMetricsSerializer alone';

/** A snapshot of 100,000 series into messages of OTLP: ours, and the SDK's model with the official serializer. */
export async function metricsOtlp(rounds: number): Promise<void> {
  const variant = (name: string, side: string) => ({
    name,
    run: () => runScript('variants/metrics-otlp.ts', [side]),
  });
  const results = await compare(
    '100,000 series as OTLP, 80,000 counters and 20,000 histograms of 12 buckets',
    [variant(OURS, 'ours'), variant(OFFICIAL, 'official'), variant(SERIALIZER, 'serializer')],
    rounds,
  );
  const times = (name: string, measure: string) => (row: (name: string) => Measures) =>
    (row(name)[measure] ?? Number.NaN) / (row(OURS)[measure] ?? Number.NaN);
  for (const name of [OFFICIAL, SERIALIZER])
    for (const measure of ['cpu ms', 'stall ms', 'heap MB'])
      printRatio(`${measure}, ${name} : ours`, results, times(name, measure), 'none');
}
