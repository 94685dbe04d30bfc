import { Seconds } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import type { Panel } from '../../panels/panel.ts';
import { timeSeries } from '../../panels/time-series.ts';
import { math } from '../../queries/expression.ts';
import { operand } from '../../queries/traceql.ts';
import { OF_PLUGINS, ofNames } from '../selectors.ts';
import { NEWEST } from '../sentences.ts';
import type { API, CALLS, PLUGIN } from '../span-names.ts';

/** Mean durations of the same operation in the three programs, as the parts of one. */
const layers = (
  title: string,
  call: (typeof CALLS)[number],
  api: (typeof API)[number],
  plugin: (typeof PLUGIN)[number],
): Panel =>
  timeSeries({
    title,
    description: `Mean time of ${call} by where it was spent; Service must include all three programs. Plugin grows: look at the batch system; API: at its host; network: at the way between kubelet and API. ${NEWEST}`,
    unit: Seconds,
    width: 8,
    stacked: true,
    queries: [
      operand(`${ofNames([call])} | avg_over_time(duration)`),
      operand(`${ofNames([api])} | avg_over_time(duration)`),
      operand(`${ofNames([plugin], OF_PLUGINS)} | avg_over_time(duration)`, 'Plugin'),
      math('$B - $C', 'API'),
      math('$A - $B', 'Network'),
    ],
  });

export const LAYERS: Row = {
  title: 'Where the time goes',
  panels: [
    layers('Creation', 'CreateHttpCall', 'CreateAPI', 'Create'),
    layers('Status', 'StatusHttpCall', 'StatusAPI', 'Status'),
    layers('Deletion', 'DeleteHttpCall', 'DeleteAPI', 'Delete'),
  ],
};
