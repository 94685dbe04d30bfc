import { Microseconds, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import type { Row } from '../layout.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { math } from '../queries/expression.ts';
import { attribute, named, search, traceql } from '../queries/traceql.ts';
import { attributeVariable, choiceVariable, tempoVariable } from '../variables.ts';
import { operationPanels } from './operation-panels.ts';
import { API, CALLS, FAILED, KUBELET, NEWEST, ofNames, ofServicesWith, PLUGIN } from './parts.ts';

const overview: Row = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Pods handed to the remote side',
      description: `Creations that were accepted or refused in the time shown. None while pods are queued: look at failed calls. ${NEWEST}`,
      unit: Short,
      width: 6,
      calculation: 'sum',
      noValue: '0',
      queries: [traceql(`${ofNames(['CreatePodVK'])} | count_over_time()`)],
    }),
    stat({
      title: 'Failed creations',
      description: `Pods that the remote side did not take. Red: open a failed trace below. ${NEWEST}`,
      unit: Short,
      width: 6,
      calculation: 'sum',
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [traceql(`${ofNames(['CreatePodVK'], FAILED)} | count_over_time()`)],
    }),
    stat({
      title: 'Failed pings',
      description: `The remote side did not answer. Red: is the interLink API up, and its address and certificate right? ${NEWEST}`,
      unit: Short,
      width: 6,
      calculation: 'sum',
      noValue: '0',
      steps: [
        { from: 1, colour: 'orange' },
        { from: 4, colour: 'red' },
      ],
      queries: [traceql(`${ofNames(['PingHttpCall'], FAILED)} | count_over_time()`)],
    }),
    stat({
      title: 'Error share of all calls',
      description: `Failed calls of all calls to the remote side. Red: see which operation it is, below. ${NEWEST}`,
      unit: PercentUnit,
      width: 6,
      noValue: '0',
      steps: [
        { from: 0.01, colour: 'orange' },
        { from: 0.05, colour: 'red' },
      ],
      queries: [
        traceql(`${ofNames(CALLS, FAILED)} | rate()`, { hide: true }),
        traceql(`${ofNames(CALLS)} | rate()`, { hide: true }),
        math('$A / $B'),
      ],
    }),
  ],
};

const failures: Row = {
  title: 'Failed and slow',
  panels: [
    table({
      title: 'Failed traces',
      description:
        'The newest traces in which something failed. The id opens the trace; its first red span is the place.',
      unit: Short,
      width: 12,
      queries: [search(ofServicesWith(FAILED), { limit: 50 })],
    }),
    table({
      title: 'Traces slower than $slower',
      description:
        'Traces with a call, an answer or a kubelet step that took longer. Choose the limit above.',
      unit: Short,
      width: 12,
      queries: [search(ofServicesWith('duration > $slower'), { limit: 50 })],
    }),
  ],
};

const ofPod = (...more: readonly string[]): string =>
  ofServicesWith(
    `${attribute('pod.name')} =~ "$pod"`,
    `${attribute('pod.namespace')} =~ "$namespace"`,
    ...more,
  );

const life: Row = {
  title: "A pod's life: $namespace/$pod",
  panels: [
    stat({
      title: 'Waited in the queue',
      description: `The longest wait of the chosen pods for their turn in the kubelet. Red: more workers, or slower creation elsewhere. ${NEWEST}`,
      unit: Microseconds,
      width: 6,
      calculation: 'max',
      steps: [{ from: 10_000_000, colour: 'red' }],
      queries: [traceql(`${ofPod(named('SyncPodVK'))} | max_over_time(${attribute('queue.wait')})`)],
    }),
    stat({
      title: 'Until the remote side accepted it',
      description: `The longest CreatePodVK of the chosen pods. Red: compare kubelet, API and plugin below. ${NEWEST}`,
      unit: Seconds,
      width: 6,
      calculation: 'max',
      steps: [
        { from: 10, colour: 'orange' },
        { from: 60, colour: 'red' },
      ],
      queries: [traceql(`${ofPod(named('CreatePodVK'))} | max_over_time(duration)`)],
    }),
    stat({
      title: 'Seen running',
      description: `How often a chosen pod was seen to become Running. None long after its creation: it waits in the batch queue. ${NEWEST}`,
      unit: Short,
      width: 6,
      calculation: 'sum',
      noValue: '0',
      queries: [
        traceql(
          `${ofPod(named('UpdatePodVK'), `${attribute('pod.phase')} = "Running"`)} | count_over_time()`,
        ),
      ],
    }),
    stat({
      title: 'Seen failed',
      description: `How often a chosen pod was seen to become Failed. Red: its UpdatePodVK spans have the reason and exit code. ${NEWEST}`,
      unit: Short,
      width: 6,
      calculation: 'sum',
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [
        traceql(`${ofPod(named('UpdatePodVK'), `${attribute('pod.phase')} = "Failed"`)} | count_over_time()`),
      ],
    }),
    table({
      title: 'From creation to its end',
      description:
        'The steps of the chosen pods with their phases and the times that the plugin reported. A gap after CreatePodVK is the batch queue.',
      unit: Short,
      width: 24,
      queries: [
        search(
          `${ofPod(named('SyncPodVK', 'CreatePodVK', 'CreateHttpCall', 'UpdatePodVK', 'DeletePodVK'))} | select(${[
            attribute('pod.name'),
            attribute('pod.phase'),
            attribute('pod.phase.previous'),
            attribute('pod.reason'),
            attribute('container.exit.code'),
            attribute('queue.wait'),
            attribute('exit.code'),
          ].join(', ')})`,
          { limit: 100, perSpan: true },
        ),
      ],
    }),
  ],
};

/** Mean durations of the same operation in the three programs, as the parts of one. */
const layers = (
  title: string,
  call: (typeof CALLS)[number],
  api: (typeof API)[number],
  plugin: (typeof PLUGIN)[number],
) =>
  timeSeries({
    title,
    description: `Mean time of ${call} by where it was spent: C in the plugin, D in the API without it, E between kubelet and API. C grows: the batch system; D: the API's host; E: the network. ${NEWEST}`,
    unit: Seconds,
    width: 8,
    stacked: true,
    queries: [
      traceql(`${ofNames([call])} | avg_over_time(duration)`, { hide: true }),
      traceql(`${ofNames([api])} | avg_over_time(duration)`, { hide: true }),
      traceql(`${ofNames([plugin], 'resource.service.name =~ "Plugin-.*"')} | avg_over_time(duration)`),
      math('$B - $C'),
      math('$A - $B'),
    ],
  });

/** What virtual kubelets do and how long that takes, from spans alone. */
export const virtualKubelet = dashboard('traces', {
  uid: 'vk-virtual-kubelet',
  title: 'Virtual kubelet',
  description:
    'What virtual kubelets do, how long it takes, what fails, and where the time goes between kubelet, interLink API and plugin. From spans.',
  variables: [
    tempoVariable(),
    attributeVariable('service', 'Service', 'service.name'),
    choiceVariable('operation', 'Operation', [...CALLS, ...KUBELET, ...API]),
    choiceVariable('slower', 'Slower than', ['1s', '100ms', '500ms', '5s', '30s', '5m']),
    attributeVariable('namespace', 'Namespace', 'pod.namespace'),
    attributeVariable('pod', 'Pod', 'pod.name'),
  ],
  rows: [
    overview,
    failures,
    {
      title: 'Calls to the remote side',
      panels: operationPanels('Calls', (...more) => ofNames(CALLS, ...more)),
    },
    life,
    {
      title: 'Where the time goes',
      panels: [
        layers('Creation', 'CreateHttpCall', 'CreateAPI', 'Create'),
        layers('Status', 'StatusHttpCall', 'StatusAPI', 'Status'),
        layers('Deletion', 'DeleteHttpCall', 'DeleteAPI', 'Delete'),
      ],
    },
    {
      title: 'One operation: $operation',
      collapsed: true,
      panels: operationPanels('$operation', (...more) => ofServicesWith('name = "$operation"', ...more)),
    },
    {
      title: 'What the kubelet does itself',
      collapsed: true,
      panels: operationPanels('Kubelet', (...more) => ofNames(KUBELET, ...more)),
    },
    {
      title: 'interLink API',
      collapsed: true,
      panels: operationPanels('API', (...more) => ofNames(API, ...more)),
    },
    {
      title: 'Plugin',
      collapsed: true,
      panels: operationPanels('Plugin', (...more) =>
        ofNames(PLUGIN, 'resource.service.name =~ "Plugin-.*"', ...more),
      ),
    },
  ],
});
