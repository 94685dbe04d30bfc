import { BitsPerSecondSI, BytesIEC, PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import { stat } from '../panels/stat.ts';
import { promql } from '../queries/promql.ts';
import { choiceVariable, labelVariable, prometheusVariable } from '../variables.ts';
import { graph, rate } from './promql-panels.ts';

const CHOSEN = '{$namespace_label=~"$namespace", name=~"$vm", node=~"$node"}';
const OF_TYPE = (type: 'rx' | 'tx') =>
  `{$namespace_label=~"$namespace", name=~"$vm", node=~"$node", type="${type}"}`;
const BY_VM = 'sum by (name, $namespace_label)';
/** Names are a namespace's own. */
const VM = '{{$namespace_label}}/{{name}}';

/** Virtual machines by the documented `kubevirt_vmi_*` metrics. */
export const kubevirtVms = dashboard('metrics', {
  uid: 'vk-kubevirt-vms',
  title: 'KubeVirt VMs',
  description: 'Memory, network and CPU of virtual machines.',
  variables: [
    prometheusVariable(),
    choiceVariable('namespace_label', 'Label of the namespace', ['namespace', 'exported_namespace']),
    labelVariable(
      'namespace',
      'Namespace',
      'label_values(kubevirt_vmi_memory_resident_bytes, $namespace_label)',
    ),
    labelVariable('node', 'Node', 'label_values(kubevirt_vmi_memory_resident_bytes, node)'),
    labelVariable('vm', 'VM', 'label_values(kubevirt_vmi_memory_resident_bytes{node=~"$node"}, name)'),
  ],
  rows: [
    {
      title: 'All chosen',
      panels: [
        stat({
          title: 'VMs',
          description:
            'Virtual machines with metrics. Fewer than run: a virt-handler is slow, or its node is not scraped.',
          unit: Short,
          width: 8,
          noValue: '0',
          queries: [
            promql(`count(count by (name, $namespace_label) (kubevirt_vmi_memory_resident_bytes${CHOSEN}))`),
          ],
        }),
        stat({
          title: 'Memory',
          description:
            'Resident memory of all their processes. Near what the nodes have: migrate some of them.',
          unit: BytesIEC,
          width: 8,
          queries: [promql(`sum(kubevirt_vmi_memory_resident_bytes${CHOSEN})`)],
        }),
        stat({
          title: 'Network',
          description:
            'Bits per second in both directions. Flat at the top: a limit of the node or of the network.',
          unit: BitsPerSecondSI,
          width: 8,
          queries: [promql(`8 * sum(${rate(`kubevirt_vmi_network_traffic_bytes_total${CHOSEN}`)})`)],
        }),
      ],
    },
    {
      title: 'By VM',
      panels: [
        graph({
          title: 'Resident memory',
          description:
            'Of the process of each VM. Grows without end: look into the guest; above its limit the pod is killed.',
          unit: BytesIEC,
          width: 12,
          series: [[VM, `${BY_VM} (kubevirt_vmi_memory_resident_bytes${CHOSEN})`]],
        }),
        graph({
          title: 'CPU',
          description:
            'CPUs in use by all vCPUs of each VM, 100 % for one. Flat at a multiple of 100 %: it has no more vCPUs. `kubevirt_vmi_vcpu_seconds` is cumulative though its document calls it a gauge; its newer name with `_total` is read too.',
          unit: PercentUnit,
          width: 12,
          series: [
            [VM, `${BY_VM} (${rate(`kubevirt_vmi_vcpu_seconds${CHOSEN}`)})`],
            [VM, `${BY_VM} (${rate(`kubevirt_vmi_vcpu_seconds_total${CHOSEN}`)})`],
          ],
        }),
        graph({
          title: 'Received',
          description: 'Bits per second by VM. None where there was traffic: look at its network.',
          unit: BitsPerSecondSI,
          width: 12,
          series: [
            [VM, `8 * ${BY_VM} (${rate(`kubevirt_vmi_network_traffic_bytes_total${OF_TYPE('rx')}`)})`],
          ],
        }),
        graph({
          title: 'Sent',
          description: 'Bits per second by VM. None where there was traffic: look at its network.',
          unit: BitsPerSecondSI,
          width: 12,
          series: [
            [VM, `8 * ${BY_VM} (${rate(`kubevirt_vmi_network_traffic_bytes_total${OF_TYPE('tx')}`)})`],
          ],
        }),
      ],
    },
  ],
});
