import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { Short } from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { promql } from '../queries/promql.ts';
import { choiceVariable, labelVariable, prometheusVariable } from '../variables.ts';
import { graph, rate } from './promql-panels.ts';
import { runbook } from './runbook.ts';

const ITEMS = 'liqo_virtual_kubelet_reflection_item_counter';
const ERRORS = 'liqo_virtual_kubelet_reflection_error_counter';
/** The object's own namespace: Prometheus moves it to exported_namespace unless it honours the labels of what it scrapes. */
const CHOSEN = '{cluster_id=~"$cluster", reflector_resource=~"$resource", $namespace_label=~"$namespace"}';
const BY_RESOURCE = 'sum by (reflector_resource)';

/** Liqo's "Liqo Virtual-Kubelet" with its faults mended. */
export const liqoVirtualKubelet = dashboard('metrics', {
  uid: 'vk-liqo-virtual-kubelet',
  title: 'Liqo virtual kubelet',
  description:
    'What virtual kubelets have reflected into other clusters, by kind and namespace, and what failed on the way.',
  variables: [
    prometheusVariable(),
    labelVariable('cluster', 'Cluster', `label_values(${ITEMS}, cluster_id)`),
    labelVariable('resource', 'Resource', `label_values(${ITEMS}, reflector_resource)`),
    choiceVariable('namespace_label', 'Label of the namespace', ['exported_namespace', 'namespace']),
    labelVariable(
      'namespace',
      'Namespace',
      `label_values(${ITEMS}{cluster_id=~"$cluster"}, $namespace_label)`,
    ),
  ],
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Reflected resources',
          description:
            'Objects on the other side now; from Liqo itself it is a count since the start of the program. 0 while pods should be there: look at the errors.',
          unit: Short,
          width: 12,
          noValue: '0',
          queries: [promql(`sum(${ITEMS}${CHOSEN})`, { instant: true })],
        }),
        stat({
          title: 'Transient errors',
          description: `Attempts that failed in the time shown; each is repeated. Red: "Errors by namespace" has which; if nothing gets through, see ${runbook('ReflectionStalled')}.`,
          unit: Short,
          width: 12,
          noValue: '0',
          steps: [
            { from: 1, colour: 'semi-dark-orange' },
            { from: 50, colour: 'red' },
          ],
          queries: [promql(`sum(increase(${ERRORS}${CHOSEN}[$__range]))`, { instant: true })],
        }),
        stat({
          title: 'Reflected resources, by kind',
          description:
            'Objects on the other side now, by kind. A kind that is missing: none was ever reflected; is it excluded in Liqo?',
          unit: Short,
          width: 24,
          noValue: '0',
          queries: [promql(`${BY_RESOURCE} (${ITEMS}${CHOSEN})`, { legend: '{{reflector_resource}}' })],
        }),
      ],
    },
    {
      title: 'Over time',
      panels: [
        graph({
          title: 'Number of reflected resources',
          description:
            'How many there are, by kind. A cliff: a namespace is no longer offloaded, or the kubelet was restarted.',
          unit: Short,
          width: 12,
          series: [['{{reflector_resource}}', `${BY_RESOURCE} (${ITEMS}${CHOSEN})`]],
        }),
        graph({
          title: 'Transient errors per second',
          description:
            'Attempts that failed, by kind. Steady: something is missing or forbidden; a short burst after a change is normal.',
          unit: Short,
          width: 12,
          series: [['{{reflector_resource}}', `${BY_RESOURCE} (${rate(`${ERRORS}${CHOSEN}`)})`]],
        }),
        table({
          title: 'By namespace',
          description:
            'Objects on the other side now, by namespace and kind. Fewer than the namespace holds: look at the errors beside it.',
          unit: Short,
          width: 12,
          queries: [
            promql(`sum by (cluster_id, reflector_resource, $namespace_label) (${ITEMS}${CHOSEN})`, {
              instant: true,
              format: PromQueryFormat.Table,
            }),
          ],
        }),
        table({
          title: 'Errors by namespace',
          description:
            "Attempts that failed in the time shown, by namespace and kind. Any: the kubelet's log has the reasons.",
          unit: Short,
          width: 12,
          queries: [
            promql(
              `sum by (cluster_id, reflector_resource, $namespace_label) (increase(${ERRORS}${CHOSEN}[$__range])) > 0`,
              { instant: true, format: PromQueryFormat.Table },
            ),
          ],
        }),
      ],
    },
  ],
});
