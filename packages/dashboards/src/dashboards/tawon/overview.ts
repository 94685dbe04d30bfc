import { EventsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { stat } from '../../panels/stat.ts';
import { promql } from '../../queries/promql.ts';
import type { Query } from '../../queries/query.ts';
import { AT, graph, rate } from '../promql-panels.ts';
import { now, perSecond } from './series.ts';

const lost = (kind: string): Query =>
  promql(`sum(increase(${kind}_msgs_lost${AT}[$__range]))`, { legend: kind, instant: true });

export const OVERVIEW: Row = {
  title: 'Overview',
  panels: [
    stat({
      title: 'Messages lost',
      description:
        'Messages lost between kernel and capture in the time shown, by kind. Red: enlarge the buffers, or watch fewer processes.',
      unit: Short,
      width: 12,
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [lost('payload'), lost('resetconn'), lost('exec'), lost('tlsplaintext'), lost('flow')],
    }),
    stat({
      title: 'Failed tasks',
      description: 'Tasks that did not succeed in the time shown. Red: look at the log of the instance.',
      unit: Short,
      width: 6,
      noValue: '0',
      steps: [{ from: 1, colour: 'red' }],
      queries: [
        promql(
          `sum(increase(tasks_ran_total{instance=~"$instance", status!~"(?i)(ok|success.*)"}[$__range]))`,
          {
            instant: true,
          },
        ),
      ],
    }),
    stat({
      title: 'Processes watched',
      description: 'Processes whose payload is captured. 0: no directive matches a running process.',
      unit: Short,
      width: 6,
      noValue: '0',
      queries: [promql(`sum(payload_processes_watched${AT})`)],
    }),
    graph({
      title: 'Messages captured',
      description: 'By kind. A kind that is missing: no directive captures it.',
      unit: EventsPerSecond,
      width: 12,
      series: [
        perSecond('payload_msgs'),
        perSecond('resetconn_msgs'),
        perSecond('exec_msgs'),
        perSecond('tlsplaintext_msgs'),
        perSecond('flow_msgs'),
      ],
    }),
    graph({
      title: 'Messages lost or out of order',
      description:
        'What is lost is gone for good. Above zero for long: enlarge the buffers, or watch fewer processes.',
      unit: EventsPerSecond,
      width: 12,
      series: [
        perSecond('payload_msgs_lost'),
        perSecond('resetconn_msgs_lost'),
        perSecond('exec_msgs_lost'),
        perSecond('tlsplaintext_msgs_lost'),
        perSecond('flow_msgs_lost'),
        perSecond('payload_out_of_order_msgs'),
        perSecond('tlsplaintext_out_of_order_msgs'),
        perSecond('flow_out_of_order_msgs'),
      ],
    }),
    graph({
      title: 'Watched',
      description:
        'Processes and threads, by what is captured of them. Falls to zero: the process has ended, or its directive.',
      unit: Short,
      width: 12,
      series: [
        now('payload_processes_watched'),
        now('payload_tids_watched'),
        now('resetconn_processes_watched'),
        now('resetconn_tids_watched'),
        now('tlsplaintext_processes_watched'),
        now('tlsplaintext_tids_watched'),
      ],
    }),
    graph({
      title: 'Flows',
      description:
        'Flows and threads that are tracked. Grows without end: ends of flows are missed, see beside it.',
      unit: Short,
      width: 12,
      series: [now('flow_flows_tracked'), now('flow_threads_tracked')],
    }),
    graph({
      title: 'Flows with a part missing',
      description:
        'Flows whose start, end, thread or socket was not seen. Many: messages are lost, or capture began late.',
      unit: EventsPerSecond,
      width: 12,
      series: [
        perSecond('flow_missing_started'),
        perSecond('flow_missing_ended'),
        perSecond('flow_extra_ended'),
        perSecond('flow_missing_tid'),
        perSecond('flow_missing_socket'),
        perSecond('exec_proc_end_before_start'),
      ],
    }),
    graph({
      title: 'Directives and tasks',
      description: 'What ran, by status. A status other than success grows: look at the log of the instance.',
      unit: EventsPerSecond,
      width: 12,
      series: [
        perSecond('directives_ran_total', 'status'),
        perSecond('tasks_ran_total', 'status'),
        perSecond('payload_task_total', 'status'),
        perSecond('flows_task_total', 'status'),
      ],
    }),
    graph({
      title: 'Mean duration of directives and tasks',
      description: 'How long one took. Grows: the instance is short of CPU, or a task waits.',
      unit: Seconds,
      width: 12,
      series: [
        [
          'directives',
          `sum(${rate(`directive_duration_seconds_sum${AT}`)}) / sum(${rate(`directive_duration_seconds_count${AT}`)})`,
        ],
        [
          '{{task}}',
          `sum by (task) (${rate(`task_duration_seconds_sum${AT}`)}) / sum by (task) (${rate(`task_duration_seconds_count${AT}`)})`,
        ],
      ],
    }),
    graph({
      title: 'Protocols parsed',
      description:
        'TLS headers, PFCP and eCPRI by status. Failures that grow: another protocol on that port.',
      unit: EventsPerSecond,
      width: 12,
      series: [
        perSecond('tlsheaders_parse_total', 'status'),
        perSecond('pfcp_parse_total', 'status'),
        perSecond('ecpri_parse_total', 'status'),
      ],
    }),
  ],
};
