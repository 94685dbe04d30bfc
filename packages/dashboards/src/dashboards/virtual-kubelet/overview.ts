import { PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { stat } from '../../panels/stat.ts';
import { table } from '../../panels/table.ts';
import { math } from '../../queries/expression.ts';
import { operand, search, traceql } from '../../queries/traceql.ts';
import { ERROR_SHARE_STEPS } from '../error-share.ts';
import { runbook } from '../runbook.ts';
import { FAILED, ofNames, ofServicesWith } from '../selectors.ts';
import { NEWEST } from '../sentences.ts';
import { CALLS } from '../span-names.ts';

export const OVERVIEW: Row = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Pods handed to the remote side',
      description: `Creations that were accepted or refused in the time shown. None while pods wait: the kubelet has stopped, see ${runbook('VirtualKubeletStopped')}. ${NEWEST}`,
      unit: Short,
      width: 6,
      calculation: 'sum',
      noValue: '0',
      queries: [traceql(`${ofNames(['CreatePodVK'])} | count_over_time()`)],
    }),
    stat({
      title: 'Failed creations',
      description: `Pods that the remote side did not take. Red: open a failed trace below; if all fail, see ${runbook('VirtualKubeletNotCreating')}. ${NEWEST}`,
      unit: Short,
      width: 6,
      calculation: 'sum',
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [traceql(`${ofNames(['CreatePodVK'], FAILED)} | count_over_time()`)],
    }),
    stat({
      title: 'Failed pings',
      description: `Pings that the remote side did not answer. Red: is the interLink API up, and are its address and certificate right? See ${runbook('VirtualKubeletPingFailing')}. ${NEWEST}`,
      unit: Short,
      width: 6,
      calculation: 'sum',
      noValue: '0',
      steps: [
        { from: 1, colour: 'semi-dark-orange' },
        { from: 4, colour: 'red' },
      ],
      queries: [traceql(`${ofNames(['PingHttpCall'], FAILED)} | count_over_time()`)],
    }),
    stat({
      title: 'Error share of all calls',
      description: `Failed calls of all calls to the remote side, the mean of the time shown. Red: "Calls to the remote side" has which operation it is; see ${runbook('VirtualKubeletErrorShare')}. ${NEWEST}`,
      unit: PercentUnit,
      width: 6,
      calculation: 'mean',
      noValue: '0',
      steps: ERROR_SHARE_STEPS,
      queries: [
        operand(`${ofNames(CALLS, FAILED)} | rate()`),
        operand(`${ofNames(CALLS)} | rate()`),
        math('$A / ($B + ($B == 0))', 'failed'),
      ],
    }),
  ],
};

export const FAILURES: Row = {
  title: 'Failed and slow',
  panels: [
    table({
      title: 'Failed traces',
      description: `The newest traces in which something failed. Any: click its id and look for the first failed span, which is the place. ${NEWEST}`,
      unit: Short,
      width: 12,
      queries: [search(ofServicesWith(FAILED), { limit: 50 })],
    }),
    table({
      title: 'Slowest traces over $slower',
      description: `Of the newest traces with a step that took longer than what is chosen under Slower than, the slowest first. Any: click its id; the longest span without a child is the place. ${NEWEST}`,
      unit: Short,
      width: 12,
      slowestFirst: true,
      queries: [search(ofServicesWith('duration > $slower'), { limit: 50 })],
    }),
  ],
};
