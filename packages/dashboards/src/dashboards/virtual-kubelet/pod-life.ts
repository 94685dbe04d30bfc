import { DatetimeDefault, Microseconds, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { SpanName } from '@vk-telemetry/tracing';
import type { Row } from '../../layout.ts';
import type { Panel } from '../../panels/panel.ts';
import { stat } from '../../panels/stat.ts';
import { table } from '../../panels/table.ts';
import { highest, math } from '../../queries/expression.ts';
import { attribute, named, operand, search, traceql } from '../../queries/traceql.ts';
import { ofServicesWith } from '../selectors.ts';
import { NEWEST } from '../sentences.ts';

/** Eight fit on one line. */
const WIDTH = 3;

/** Spans of the chosen pods. */
const ofPod = (...more: readonly string[]): string =>
  ofServicesWith(
    `${attribute('pod.name')} =~ "$pod"`,
    `${attribute('pod.namespace')} =~ "$namespace"`,
    ...more,
  );

const phase = attribute('pod.phase');
const CREATED = ofPod(named('CreatePodVK'));
const RUNNING = ofPod(named('UpdatePodVK'), `${phase} = "Running"`);
const ENDED = ofPod(named('UpdatePodVK'), `${phase} =~ "Succeeded|Failed"`);

/** When a step of the chosen pods began last. */
const when = (title: string, description: string, spans: string): Panel =>
  stat({
    title,
    description: `${description} ${NEWEST}`,
    unit: DatetimeDefault,
    width: WIDTH,
    calculation: 'max',
    field: 'Start time',
    noValue: 'not seen',
    queries: [search(spans, { limit: 1, perSpan: true })],
  });

/** From one step of a pod to another: the longest among the chosen pods. */
const between = (
  title: string,
  description: string,
  first: string,
  from: 'start.timestamp' | 'end.timestamp',
  second: string,
): Panel => {
  const lastOfEach = (spans: string, key: 'start.timestamp' | 'end.timestamp') =>
    operand(`${spans} | max_over_time(${attribute(key)}) by (${attribute('pod.uid')})`);
  const [a, b] = [lastOfEach(first, from), lastOfEach(second, 'start.timestamp')];
  return stat({
    title,
    description: `${description} ${NEWEST}`,
    unit: Microseconds,
    width: WIDTH,
    calculation: 'max',
    highestOnly: true,
    noValue: 'not seen',
    queries: [a, b, highest('A'), highest('B'), math('$D - $C')],
  });
};

const STEPS = [
  'SyncPodVK',
  'CreatePodVK',
  'CreateHttpCall',
  'UpdatePodVK',
  'DeletePodVK',
] as const satisfies readonly SpanName[];

const SHOWN = [
  'pod.name',
  'pod.phase',
  'pod.phase.previous',
  'pod.start.time',
  'pod.finish.time',
  'pod.reason',
  'container.exit.code',
  'queue.wait',
  'exit.code',
] as const;

export const POD_LIFE: Row = {
  title: "A pod's life: $namespace/$pod",
  panels: [
    stat({
      title: '1 In the queue',
      description: `The longest wait of the chosen pods for their turn in the kubelet. Red: give the kubelet more workers, or see why creations are slow. ${NEWEST}`,
      unit: Microseconds,
      width: WIDTH,
      calculation: 'max',
      noValue: 'not seen',
      steps: [{ from: 10_000_000, colour: 'red' }],
      queries: [traceql(`${ofPod(named('SyncPodVK'))} | max_over_time(${attribute('queue.wait')})`)],
    }),
    when(
      '2 Created',
      'When a chosen pod was last handed to the remote side. Not seen while it is Pending: look at the failed traces.',
      CREATED,
    ),
    stat({
      title: '3 Being accepted',
      description: `How long the remote side took to accept a chosen pod, at most. Red: "Where the time goes" has which program it is. ${NEWEST}`,
      unit: Seconds,
      width: WIDTH,
      calculation: 'max',
      noValue: 'not seen',
      steps: [
        { from: 10, colour: 'semi-dark-orange' },
        { from: 60, colour: 'red' },
      ],
      queries: [traceql(`${CREATED} | max_over_time(duration)`)],
    }),
    between(
      '4 Until it ran',
      'From acceptance until the kubelet saw a chosen pod running, at most. Long: it waited in the batch queue, or its images were fetched.',
      CREATED,
      'end.timestamp',
      RUNNING,
    ),
    when(
      '5 Running',
      'When a chosen pod was last seen to become Running. Not seen although it was created: it waits in the batch queue, or ran between two looks.',
      RUNNING,
    ),
    between(
      '6 Ran for',
      'From Running to its end as the kubelet saw them, at most. Far from what is usual: look at its log.',
      RUNNING,
      'start.timestamp',
      ENDED,
    ),
    when(
      '7 Ended',
      'When a chosen pod was last seen Succeeded or Failed. Not seen for a pod that should end: its log says what it does.',
      ENDED,
    ),
    stat({
      title: '8 Failures',
      description: `How often a chosen pod was seen to become Failed. Red: the table below has its reason and exit code. ${NEWEST}`,
      unit: Short,
      width: WIDTH,
      calculation: 'sum',
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [traceql(`${ofPod(named('UpdatePodVK'), `${phase} = "Failed"`)} | count_over_time()`)],
    }),
    table({
      title: 'Every step',
      description: `The newest steps of the chosen pods with their phases, reasons and exit codes. One failed or took long: the span's id opens its trace. ${NEWEST}`,
      unit: Short,
      width: 24,
      queries: [
        search(`${ofPod(named(...STEPS))} | select(${SHOWN.map(attribute).join(', ')})`, {
          limit: 100,
          perSpan: true,
        }),
      ],
    }),
  ],
};
