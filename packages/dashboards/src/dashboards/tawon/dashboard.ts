import { dashboard } from '../../dashboard.ts';
import { labelVariable, prometheusVariable } from '../../variables.ts';
import { BPF } from './bpf.ts';
import { HTTP2 } from './http2.ts';
import { OVERVIEW } from './overview.ts';

/** Tawon's capture by its documented metrics: an overview, BPF, and HTTP/2. */
export const tawon = dashboard('metrics', {
  uid: 'vk-tawon',
  title: 'Tawon',
  description: 'What Tawon captures and what it loses: messages, flows, BPF programs, HTTP/2.',
  variables: [
    prometheusVariable(),
    labelVariable('instance', 'Instance', 'label_values(tasks_ran_total, instance)'),
  ],
  rows: [OVERVIEW, BPF, HTTP2],
});
