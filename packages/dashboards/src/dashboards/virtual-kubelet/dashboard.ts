import { dashboard } from '../../dashboard.ts';
import { attributeVariable, choiceVariable, tempoVariable } from '../../variables.ts';
import { operationPanels } from '../operation-panels.ts';
import { OF_PLUGINS, ofNames, ofServicesWith } from '../selectors.ts';
import { API, CALLS, KUBELET, PLUGIN } from '../span-names.ts';
import { LAYERS } from './layers.ts';
import { FAILURES, OVERVIEW } from './overview.ts';
import { POD_LIFE } from './pod-life.ts';

/** What virtual kubelets do and how long that takes, from spans alone. */
export const virtualKubelet = dashboard('traces', {
  uid: 'vk-virtual-kubelet',
  title: 'Virtual kubelet',
  description:
    'What virtual kubelets do, how long it takes, what fails, and where the time goes between kubelet, interLink API and plugin. From spans.',
  variables: [
    tempoVariable(),
    attributeVariable('service', 'Service', 'service.name'),
    choiceVariable('operation', 'Operation', [...CALLS, ...KUBELET, ...API, ...PLUGIN]),
    choiceVariable('slower', 'Slower than', ['1s', '100ms', '500ms', '5s', '30s', '5m']),
    attributeVariable('namespace', 'Namespace', 'pod.namespace'),
    attributeVariable('pod', 'Pod', 'pod.name'),
  ],
  rows: [
    OVERVIEW,
    FAILURES,
    LAYERS,
    POD_LIFE,
    {
      title: 'Calls to the remote side',
      panels: operationPanels('Calls', (...more) => ofNames(CALLS, ...more)),
    },
    {
      title: 'One operation: $operation',
      collapsed: true,
      panels: operationPanels('$operation', (...more) => ofServicesWith('name = "$operation"', ...more)),
    },
    {
      title: 'What the kubelet does itself',
      collapsed: true,
      panels: operationPanels('Kubelet', (...more) => ofNames(KUBELET, ...more), false),
    },
    {
      title: 'interLink API',
      collapsed: true,
      panels: operationPanels('API', (...more) => ofNames(API, ...more)),
    },
    {
      title: 'Plugin',
      collapsed: true,
      panels: operationPanels('Plugin', (...more) => ofNames(PLUGIN, OF_PLUGINS, ...more)),
    },
  ],
});
