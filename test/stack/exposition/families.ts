/** Families of every type, with labels, help texts and numbers that are hard on a writer and a parser. */
import type {
  HistogramFamily,
  Labels,
  MetricFamily,
  NumberFamily,
  SummaryFamily,
} from '@vk-telemetry/metrics';
import fc from 'fast-check';

const HOSTILE = [
  ...['', ' ', '"', '\\', '\n', '\r\n', '\\n', '\\"', '\\\\n', '\0', '\t', '\u2028', '\uFEFF', '\u{1F600}'],
  ...[
    '{}',
    '}',
    ',',
    '=',
    '#',
    '# EOF',
    '\n# EOF\n',
    '} 1\n',
    ' # {a="b"} 1',
    'NaN',
    '+Inf',
    '1.0',
    '\u0000\uFFFF',
  ],
];
/** Names that samples or Prometheus itself use. */
const TAKEN = ['le', 'quantile', 'job', 'instance'];

const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 12 }));
const labelName = fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,7}$/).filter((name) => !TAKEN.includes(name));
const labels = fc.dictionary(labelName, anyText, { maxKeys: 3, noNullPrototype: true });
const positive = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true }));
const counts = (length: number) =>
  fc.array(fc.nat(), { minLength: length, maxLength: length }).map((all) => all.sort((a, b) => a - b));
/** Python's parser is confused by an escaped quote in an exemplar's labels, so that has a family of its own. */
const exemplarText = fc
  .oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 10 }))
  .filter((text) => !text.includes('"'));
const exemplar = fc.record({
  labels: fc.dictionary(labelName, exemplarText, { maxKeys: 3, noNullPrototype: true }),
  value: fc.double({ noNaN: true }),
  // Prometheus cuts thousandths that binary fractions cannot be, and shows none of the future.
  timestamp: fc.maxSafeNat().map((quarters) => (quarters % 6_800_000_000) / 4),
});
/** Prometheus takes an empty label for none, and what is written of NUL is written of U+FFFD too. */
const seriesOf = (of: { readonly labels: Labels }) =>
  JSON.stringify(
    Object.entries(of.labels)
      .filter(([, value]) => value)
      .sort(),
  ).replaceAll('\\u0000', '\uFFFD');
const pointsOf = <P extends { readonly labels: Labels }>(point: fc.Arbitrary<P>) =>
  fc.uniqueArray(point, { minLength: 1, maxLength: 4, selector: seriesOf });

type Made = Omit<MetricFamily, 'name'>;

function numbers(
  type: NumberFamily['type'],
  value: fc.Arbitrary<number>,
): fc.Arbitrary<Omit<NumberFamily, 'name'>> {
  const point = fc.record({ labels, value, exemplar });
  return fc.record({ type: fc.constant(type), help: anyText, points: pointsOf(point) });
}

const histogram: fc.Arbitrary<Omit<HistogramFamily, 'name'>> = fc
  .uniqueArray(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), { maxLength: 5 })
  .chain((unsorted) => {
    const bounds = unsorted.sort((a, b) => a - b);
    const point = fc.record({
      labels,
      sum: positive,
      numbers: counts(bounds.length + 1),
      exemplars: fc.array(fc.option(exemplar, { nil: undefined }), {
        minLength: bounds.length + 1,
        maxLength: bounds.length + 1,
      }),
    });
    const made = point.map(({ numbers, ...more }) => ({
      ...more,
      bounds,
      counts: numbers.slice(0, -1),
      count: numbers.at(-1) ?? 0,
    }));
    return fc.record({ type: fc.constant('histogram'), help: anyText, points: pointsOf(made) });
  });

const summary: fc.Arbitrary<Omit<SummaryFamily, 'name'>> = fc.record({
  type: fc.constant('summary'),
  help: anyText,
  points: pointsOf(
    fc.record({
      labels,
      count: fc.nat(),
      sum: positive,
      quantiles: fc
        .uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), {
          maxLength: 4,
          comparator: (a, b) => a === b,
        })
        .chain((quantiles) =>
          fc.tuple(
            ...quantiles
              .sort((a, b) => a - b)
              .map((quantile) =>
                fc.record({
                  quantile: fc.constant(quantile),
                  value: fc.oneof(positive, fc.constant(Number.NaN)),
                }),
              ),
          ),
        ),
    }),
  ),
});

/** OpenMetrics wants the state in a label of the family's name. */
function withStates(name: string, { type, points, ...more }: Omit<NumberFamily, 'name'>): MetricFamily {
  const states = points.map((point, i) => ({ ...point, labels: { ...point.labels, [name]: `state ${i}` } }));
  return { name, ...more, type, points: states };
}

/** Name endings by type: with and without those that a format wants of them. */
const ENDINGS: Readonly<Record<MetricFamily['type'], readonly string[]>> = {
  counter: ['_total', '', '_seconds_total', '_msgs'],
  gauge: ['', '_total', '_bytes'],
  unknown: ['', '_bytes'],
  info: ['_info', ''],
  stateset: [''],
  histogram: ['_seconds', ''],
  summary: ['_seconds', ''],
};
const UNITS = ['seconds', 'bytes', 'msgs', 'total'];

const anyFamily: fc.Arbitrary<Made> = fc.oneof(
  numbers('counter', positive),
  numbers('gauge', fc.oneof(fc.integer(), fc.double())),
  numbers('unknown', fc.oneof(fc.integer(), fc.double())),
  numbers('info', fc.constant(1)),
  numbers('stateset', fc.constantFrom(0, 1)),
  histogram,
  summary,
);

/** So many families, whose names do not clash. */
export const anyFamilies = (minLength: number, maxLength: number): fc.Arbitrary<MetricFamily[]> =>
  fc
    .array(fc.record({ made: anyFamily, ending: fc.nat(), unit: fc.option(fc.constantFrom(...UNITS)) }), {
      minLength,
      maxLength,
    })
    .map((all) =>
      all.map(({ made, ending, unit }, i) => {
        const endings = ENDINGS[made.type];
        const name = `exposition_${i}${endings[ending % endings.length]}`;
        if (made.type === 'stateset') return withStates(name, made as Omit<NumberFamily, 'name'>);
        return { name, ...made, ...(unit && { unit }) } as MetricFamily;
      }),
    );

export const QUOTES_IN_EXEMPLAR: MetricFamily = {
  name: 'exposition_quotes_total',
  help: 'An exemplar with quotes.',
  type: 'counter',
  points: [
    { labels: {}, value: 1, exemplar: { labels: { a: '"', b: '} 1 \\" # {' }, value: 1, timestamp: 1 } },
  ],
};
