import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { EventsPerSecond, Percent, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { heatmap } from '../../panels/heatmap.ts';
import { promql } from '../../queries/promql.ts';
import { AT, graph, rate } from '../promql-panels.ts';
import { runbook } from '../runbook.ts';
import { perSecond } from './series.ts';

export const BPF: Row = {
  title: 'BPF',
  panels: [
    graph({
      title: 'Probes attached',
      description: 'By module. Fewer than before: a module was unloaded, or attaching failed.',
      unit: Short,
      width: 12,
      series: [['{{module}}', `sum by (module) (bpf_probes_attached${AT})`]],
    }),
    graph({
      title: 'Failures to attach or detach',
      description: `By module. Any: a capability is missing, or this kernel lacks the probe; see ${runbook('BpfAttachFailing')}.`,
      unit: EventsPerSecond,
      width: 12,
      series: [
        perSecond('bpf_probes_attach_failure', 'module'),
        perSecond('bpf_probes_detach_failure', 'module'),
      ],
    }),
    graph({
      title: 'CPU of programs',
      description: `Per cent of one CPU. Absent or 0 while probes are attached: kernel.bpf_stats_enabled is off, see ${runbook('BpfStatisticsOff')}.`,
      unit: Percent,
      width: 12,
      series: [['{{module}} {{program}}', `sum by (module, program) (bpf_cpu_usage${AT})`]],
    }),
    graph({
      title: 'Runs of programs',
      description:
        'Per second. One far above the others: it costs most; watch fewer processes where that is too much.',
      unit: EventsPerSecond,
      width: 12,
      series: [['{{module}} {{program}}', `sum by (module, program) (${rate(`bpf_run_counter${AT}`)})`]],
    }),
    heatmap({
      title: 'CPU of programs, spread',
      description:
        'How often programs used how many per cent of a CPU. A second band at the top: one program is heavy now and then.',
      unit: Percent,
      width: 24,
      queries: [
        promql(`sum by (le) (increase(bpf_cpu_usage_histogram_bucket${AT}[$__rate_interval]))`, {
          legend: '{{le}}',
          format: PromQueryFormat.Heatmap,
        }),
      ],
    }),
  ],
};
