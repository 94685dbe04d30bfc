import { dashboard } from '../../dashboard.ts';
import { labelVariable, prometheusVariable } from '../../variables.ts';
import { OVERVIEW } from './overview.ts';
import { PROCESS } from './process.ts';
import { REFLECTION } from './reflection.ts';
import { REQUESTS } from './requests.ts';
import { CALLS, SPANS, TEMPO_CALLS } from './spans.ts';

/** What virtual kubelets say of themselves: spans counted, requests, what is reflected, the process. */
export const virtualKubeletMetrics = dashboard('metrics', {
  uid: 'vk-virtual-kubelet-metrics',
  title: 'Virtual kubelet metrics',
  description:
    'Calls and latency of spans with exemplars, requests, what is reflected to the remote side, and the process itself.',
  variables: [
    prometheusVariable(),
    labelVariable('instance', 'Instance', `label_values(${CALLS}, instance)`),
    labelVariable('span', 'Span', `label_values({__name__=~"${CALLS}|${TEMPO_CALLS}"}, span_name)`),
  ],
  rows: [OVERVIEW, SPANS, REQUESTS, REFLECTION, PROCESS],
});
