import { PercentUnit, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { stat } from '../../panels/stat.ts';
import { promql } from '../../queries/promql.ts';
import { ERROR_SHARE_STEPS, HIGH_ERROR_SHARE } from '../error-share.ts';
import { AT, rate } from '../promql-panels.ts';
import { runbook } from '../runbook.ts';
import { LAG_STEPS } from './process.ts';
import { ITEMS } from './reflection.ts';
import { calls, FAILED } from './spans.ts';

export const OVERVIEW: Row = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Pods on the remote side',
      description:
        'Pods that are there now. Fewer than are bound to the node: look at the errors of the reflection below.',
      unit: Short,
      width: 6,
      noValue: '0',
      queries: [promql(`sum(${ITEMS}{instance=~"$instance", reflector_resource="Pod"})`)],
    }),
    stat({
      title: 'Error share of all spans',
      description: `Failed ones of all, now. Red from ${HIGH_ERROR_SHARE}: "Error share" has which operation it is; see ${runbook('VirtualKubeletErrorShare')}.`,
      unit: PercentUnit,
      width: 6,
      noValue: '0',
      steps: ERROR_SHARE_STEPS,
      queries: [promql(`(sum(${calls(FAILED)}) or vector(0)) / sum(${calls()})`)],
    }),
    stat({
      title: 'Requests without an answer',
      description: `Per second, to all hosts. Red: the reasons are below under Requests; see ${runbook('RestClientErrors')}.`,
      unit: RequestsPerSecond,
      width: 6,
      noValue: '0',
      steps: [{ from: 0.001, colour: 'red' }],
      queries: [promql(`sum(${rate(`rest_client_errors_total${AT}`)})`)],
    }),
    stat({
      title: 'Longest event loop lag',
      description:
        'The 99th percentile of the slowest program. Red from 1 s: it is short of CPU or blocked, see Process below.',
      unit: Seconds,
      width: 6,
      noValue: '0',
      steps: LAG_STEPS,
      queries: [promql(`max(nodejs_eventloop_lag_p99_seconds${AT})`)],
    }),
  ],
};
