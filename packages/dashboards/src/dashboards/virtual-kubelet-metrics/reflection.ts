import { Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { AT, graph, rate } from '../promql-panels.ts';

export const ITEMS = 'liqo_virtual_kubelet_reflection_item_counter';
const ERRORS = 'liqo_virtual_kubelet_reflection_error_counter';

export const REFLECTION: Row = {
  title: 'Reflection to the remote side',
  panels: [
    graph({
      title: 'Objects on the remote side',
      description:
        'Pods, ConfigMaps and Secrets there, by kind. Fewer pods than are bound to the node: look at the errors beside it.',
      unit: Short,
      width: 12,
      series: [['{{reflector_resource}}', `sum by (reflector_resource) (${ITEMS}${AT})`]],
    }),
    graph({
      title: 'Errors',
      description:
        'Attempts that failed per second, by what was missing or refused; each is repeated. Steady: create what is missing, or look at the log.',
      unit: Short,
      width: 12,
      series: [['{{reflector_resource}}', `sum by (reflector_resource) (${rate(`${ERRORS}${AT}`)})`]],
    }),
  ],
};
