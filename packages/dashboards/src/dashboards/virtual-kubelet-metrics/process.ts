import { BytesIEC, PercentUnit, Seconds } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import type { Step } from '../../panels/panel.ts';
import { AT, graph, rate } from '../promql-panels.ts';

/** Of the event loop's lag, in seconds. */
export const LAG_STEPS: readonly Step[] = [
  { from: 0.1, colour: 'semi-dark-orange' },
  { from: 1, colour: 'red' },
];

export const PROCESS: Row = {
  title: 'Process',
  panels: [
    graph({
      title: 'CPU',
      description: 'Share of one CPU. Near 100 %: the program is at its limit, as it works in one thread.',
      unit: PercentUnit,
      width: 8,
      series: [['{{instance}}', `sum by (instance) (${rate(`process_cpu_seconds_total${AT}`)})`]],
    }),
    graph({
      title: 'Memory',
      description:
        'Resident, and the part that is JavaScript heap. Grows without end over days: a leak, report it.',
      unit: BytesIEC,
      width: 8,
      series: [
        ['{{instance}} resident', `sum by (instance) (process_resident_memory_bytes${AT})`],
        ['{{instance}} heap', `sum by (instance) (nodejs_heap_size_used_bytes${AT})`],
      ],
    }),
    graph({
      title: 'Event loop lag',
      description:
        '99th percentile of how late work starts. Red from 1 s: something blocks the event loop, and spans get longer than the work they are of; profile the program.',
      unit: Seconds,
      width: 8,
      steps: LAG_STEPS,
      series: [['{{instance}}', `max by (instance) (nodejs_eventloop_lag_p99_seconds${AT})`]],
    }),
  ],
};
