import {
  DateTimeFromNow,
  Nanoseconds,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import type { SpanName } from '@vk-telemetry/tracing';
import { dashboard } from '../dashboard.ts';
import type { Row } from '../layout.ts';
import type { Panel } from '../panels/panel.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { attribute, search, traceql } from '../queries/traceql.ts';
import { attributeVariable, tempoVariable } from '../variables.ts';
import { OF_PLUGINS, ofNames } from './selectors.ts';
import { NEWEST } from './sentences.ts';
import { API, PLUGIN } from './span-names.ts';

/** Traces whose spans a deviation is calculated of. */
const NEWEST_TRACES = 500;

interface Outcome {
  readonly title: string;
  readonly condition: string;
  readonly advice: string;
}

const OUTCOMES: readonly Outcome[] = [
  {
    title: 'exit code 200',
    condition: `${attribute('exit.code')} = 200`,
    advice: 'None at all: nothing is asked for, or all of it fails.',
  },
  {
    title: 'other exit codes',
    condition: `${attribute('exit.code')} != 200`,
    advice: 'Any: open the traces in the table.',
  },
];

const OF_ONE_POD = [attribute('pod.name'), attribute('pod.namespace'), attribute('pod.uid')];

/**
 * Whose pods are a list, where there are several. Of a list in a search's result Grafana's Tempo data source can make no
 * column, and the panel fails: seen with 13.1.5, where nothing is streamed.
 */
const OF_MANY_PODS: readonly SpanName[] = ['StatusHttpCall', 'StatusAPI'];

const podsOf = (name: SpanName): readonly string[] =>
  OF_MANY_PODS.includes(name) ? [attribute('pods.count')] : OF_ONE_POD;

/** One operation with one outcome: over time, count, mean, deviation, last time, and the newest in a table. */
function outcomePanels(
  name: SpanName,
  select: (...more: readonly string[]) => string,
  outcome: Outcome,
): readonly Panel[] {
  const spans = select(outcome.condition);
  const of = (title: string) => `${title}, ${outcome.title}`;
  return [
    timeSeries({
      title: of('Per second'),
      description: `How often it ended so. ${outcome.advice} ${NEWEST}`,
      unit: RequestsPerSecond,
      width: 12,
      height: 8,
      queries: [traceql(`${spans} | rate() by (resource.service.name)`)],
    }),
    stat({
      title: of('Count'),
      description: `All of them in the time shown, not the rows of a table. ${outcome.advice} ${NEWEST}`,
      unit: Short,
      width: 3,
      height: 8,
      calculation: 'sum',
      noValue: '0',
      queries: [traceql(`${spans} | count_over_time()`)],
    }),
    stat({
      title: of('Mean duration'),
      description: `The mean of all of them in the time shown. Far above what it was: look where the time goes, in Virtual kubelet. ${NEWEST}`,
      unit: Seconds,
      width: 3,
      height: 8,
      noValue: 'none',
      queries: [traceql(`${spans} | avg_over_time(duration)`, { instant: true })],
    }),
    stat({
      title: of('Deviation'),
      description: `The standard deviation of the durations in the newest ${NEWEST_TRACES} traces, as Tempo has no function for it over all. Above the mean: a few are much slower than the rest. ${NEWEST}`,
      unit: Nanoseconds,
      width: 3,
      height: 8,
      calculation: 'stdDev',
      field: 'Duration',
      noValue: 'none',
      queries: [search(spans, { limit: NEWEST_TRACES, perSpan: true })],
    }),
    stat({
      title: of('Last time'),
      description: `When the newest one began. ${outcome.advice} ${NEWEST}`,
      unit: DateTimeFromNow,
      width: 3,
      height: 8,
      calculation: 'max',
      field: 'Start time',
      noValue: 'never',
      queries: [search(spans, { limit: 1, perSpan: true })],
    }),
    table({
      title: of('Newest'),
      description: `The newest spans with their pods. ${outcome.advice} ${NEWEST}`,
      unit: Short,
      width: 24,
      queries: [
        search(`${spans} | select(${[...podsOf(name), attribute('exit.code')].join(', ')})`, {
          limit: 50,
          perSpan: true,
        }),
      ],
    }),
  ];
}

/** A closed row for each operation, so that only what is opened asks Tempo. */
const rowsOf = (program: string, names: readonly SpanName[], ...more: readonly string[]): readonly Row[] =>
  names.map((name) => ({
    title: `${program}: ${name}`,
    collapsed: name !== 'CreateHttpCall',
    panels: OUTCOMES.flatMap((outcome) =>
      outcomePanels(name, (...also) => ofNames([name], ...more, ...also), outcome),
    ),
  }));

/** The panels of interLink's first monitoring stack, whose three dashboards were one for each service. */
export const interlinkClassic = dashboard('traces', {
  uid: 'vk-interlink-classic',
  title: 'interLink classic',
  description:
    "Count, mean, deviation and last time of each call by its exit code, for kubelet, API and plugin, as in interLink's first monitoring stack.",
  variables: [tempoVariable(), attributeVariable('service', 'Service', 'service.name')],
  rows: [
    ...rowsOf('Virtual kubelet', [
      'CreateHttpCall',
      'DeleteHttpCall',
      'StatusHttpCall',
      'LogHttpCall',
      'PingHttpCall',
    ]),
    ...rowsOf('interLink API', API),
    ...rowsOf('Plugin', PLUGIN, OF_PLUGINS),
  ],
});
