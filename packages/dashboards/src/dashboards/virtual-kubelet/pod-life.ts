import { DatetimeDefault, Microseconds, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { SpanName } from '@vk-telemetry/tracing';
import type { Row } from '../../layout.ts';
import type { Panel } from '../../panels/panel.ts';
import { stat } from '../../panels/stat.ts';
import { table } from '../../panels/table.ts';
import { attribute, named, search, traceql } from '../../queries/traceql.ts';
import { NEWEST, ofServicesWith } from '../parts.ts';

/** Spans of the chosen pods. */
const ofPod = (...more: readonly string[]): string =>
  ofServicesWith(
    `${attribute('pod.name')} =~ "$pod"`,
    `${attribute('pod.namespace')} =~ "$namespace"`,
    ...more,
  );

const inPhase = (phase: string): string => `${attribute('pod.phase')} = "${phase}"`;

/** When a step of the chosen pods began last. */
const when = (title: string, description: string, span: SpanName, ...more: readonly string[]): Panel =>
  stat({
    title,
    description: `${description} ${NEWEST}`,
    unit: DatetimeDefault,
    width: 4,
    calculation: 'max',
    field: 'Start time',
    noValue: 'not seen',
    queries: [search(ofPod(named(span), ...more), { limit: 1, perSpan: true })],
  });

const STEPS = ['SyncPodVK', 'CreatePodVK', 'CreateHttpCall', 'UpdatePodVK', 'DeletePodVK'] as const;

const SHOWN = [
  'pod.name',
  'pod.phase',
  'pod.phase.previous',
  'pod.reason',
  'container.exit.code',
  'queue.wait',
  'exit.code',
] as const;

export const POD_LIFE: Row = {
  title: "A pod's life: $namespace/$pod",
  panels: [
    stat({
      title: 'Waited in the queue',
      description: `The longest wait of the chosen pods for their turn in the kubelet. Red: more workers, or slower creation elsewhere. ${NEWEST}`,
      unit: Microseconds,
      width: 4,
      calculation: 'max',
      steps: [{ from: 10_000_000, colour: 'red' }],
      queries: [traceql(`${ofPod(named('SyncPodVK'))} | max_over_time(${attribute('queue.wait')})`)],
    }),
    stat({
      title: 'Until the remote side accepted it',
      description: `The longest CreatePodVK of the chosen pods. Red: see which layer it is in "Where the time goes". ${NEWEST}`,
      unit: Seconds,
      width: 4,
      calculation: 'max',
      steps: [
        { from: 10, colour: 'orange' },
        { from: 60, colour: 'red' },
      ],
      queries: [traceql(`${ofPod(named('CreatePodVK'))} | max_over_time(duration)`)],
    }),
    when(
      'Created',
      'When a chosen pod was handed to the remote side last. Not seen while it is Pending: see the failed traces.',
      'CreatePodVK',
    ),
    when(
      'Seen running',
      'When a chosen pod was seen to become Running last. Long after its creation, or never: it waits in the batch queue.',
      'UpdatePodVK',
      inPhase('Running'),
    ),
    when(
      'Seen succeeded',
      'When a chosen pod was seen to have ended well last. Never, for a pod that is to end: its log says what it does.',
      'UpdatePodVK',
      inPhase('Succeeded'),
    ),
    stat({
      title: 'Seen failed',
      description: `How often a chosen pod was seen to become Failed. Red: its UpdatePodVK spans have the reason and exit code. ${NEWEST}`,
      unit: Short,
      width: 4,
      calculation: 'sum',
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [traceql(`${ofPod(named('UpdatePodVK'), inPhase('Failed'))} | count_over_time()`)],
    }),
    table({
      title: 'From creation to its end',
      description: `The newest steps of the chosen pods with their phases, reasons and exit codes. Long between CreatePodVK and Running: the batch queue. The span's id opens its trace. ${NEWEST}`,
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
