import { Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { stat } from '../../panels/stat.ts';
import { promql } from '../../queries/promql.ts';
import { AT, graph, rate } from '../promql-panels.ts';

export const HANDED_ON: Row = {
  title: 'Handed on',
  panels: [
    stat({
      title: 'On the remote side',
      description:
        'Pods, ConfigMaps and Secrets there now. Fewer pods than are bound to the node: look at the errors.',
      unit: Short,
      width: 12,
      height: 8,
      noValue: '0',
      queries: [
        promql(`sum by (reflector_resource) (liqo_virtual_kubelet_reflection_item_counter${AT})`, {
          legend: '{{reflector_resource}}',
        }),
      ],
    }),
    graph({
      title: 'Errors',
      description:
        'Tries that failed, by what was missing or refused. Each is repeated; steady errors need you.',
      unit: Short,
      width: 12,
      series: [
        [
          '{{reflector_resource}}',
          `sum by (reflector_resource) (${rate(`liqo_virtual_kubelet_reflection_error_counter${AT}`)})`,
        ],
      ],
    }),
  ],
};
