import { PercentUnit, RequestsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { heatmap } from '../panels/heatmap.ts';
import type { Panel } from '../panels/panel.ts';
import { timeSeries } from '../panels/time-series.ts';
import { math } from '../queries/expression.ts';
import { attribute, operand, traceql } from '../queries/traceql.ts';
import { ERROR_SHARE_STEPS } from './error-share.ts';
import { FAILED } from './selectors.ts';
import { NEWEST, QUANTILES } from './sentences.ts';

/** Makes the selector of what a panel is about, with conditions more where the panel needs them. */
export type Selector = (...more: readonly string[]) => string;

const exitCodePanel = (what: string, select: Selector): Panel =>
  timeSeries({
    title: `${what}: exit codes`,
    description: `HTTP statuses by which calls ended; 500 also stands for no answer. Anything but 200 has failed or was refused: open its trace from the failed traces at the top. ${NEWEST}`,
    unit: Short,
    width: 12,
    stacked: true,
    queries: [traceql(`${select()} | count_over_time() by (${attribute('exit.code')})`)],
  });

/** Rate, error share, quantiles, durations and, of calls, exit codes of some operations, by name. */
export function operationPanels(what: string, select: Selector, exitCodes = true): readonly Panel[] {
  return [
    timeSeries({
      title: `${what}: per second`,
      description: `How often each was done. One that stops: look at the kubelet's log and at the failed pings. ${NEWEST}`,
      unit: RequestsPerSecond,
      width: 12,
      queries: [traceql(`${select()} | rate() by (name)`)],
    }),
    timeSeries({
      title: `${what}: error share`,
      description: `Failed ones of all by name, which are exit codes from 400 on and calls without an answer. A name without a line has not failed. Red: open one of the failed traces at the top and read its first span that failed. ${NEWEST}`,
      unit: PercentUnit,
      width: 12,
      max: 1,
      steps: ERROR_SHARE_STEPS,
      noValue: 'No failures',
      // Labels of TraceQL's results are in quotes.
      rename: ['^.*"(.+)".*$', '$1'],
      queries: [
        operand(`${select(FAILED)} | rate() by (name)`),
        operand(`${select()} | rate() by (name)`),
        math('$A / $B'),
      ],
    }),
    timeSeries({
      title: `${what}: duration`,
      description: `Median, 95th and 99th percentile. ${QUANTILES} High for one name only: compare the layers in "Where the time goes". ${NEWEST}`,
      unit: Seconds,
      width: 12,
      rename: ['^.*name="(.+)", p=(.+)\\}$', '$1 p$2'],
      queries: [traceql(`${select()} | quantile_over_time(duration, 0.5, 0.95, 0.99) by (name)`)],
    }),
    ...(exitCodes ? [exitCodePanel(what, select)] : []),
    heatmap({
      title: `${what}: durations`,
      description: `How many took how long. Two bands mean two kinds of work under one name: choose one under Operation and open its row. ${NEWEST}`,
      unit: Seconds,
      width: exitCodes ? 24 : 12,
      queries: [traceql(`${select()} | histogram_over_time(duration)`)],
    }),
  ];
}
