import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { BytesSI, EventsPerSecond, Percent, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import { heatmap } from '../panels/heatmap.ts';
import { stat } from '../panels/stat.ts';
import { promql } from '../queries/promql.ts';
import { labelVariable, prometheusVariable } from '../variables.ts';
import { graph, rate, type Series } from './promql-panels.ts';

const AT = '{instance=~"$instance"}';
const perSecond = (name: string, by?: string): Series =>
  by === undefined
    ? [name, `sum(${rate(`${name}${AT}`)})`]
    : [`${name} {{${by}}}`, `sum by (${by}) (${rate(`${name}${AT}`)})`];
const now = (name: string): Series => [name, `sum(${name}${AT})`];

/** Tawon's capture by its documented metrics: an overview, BPF, and HTTP/2. */
export const tawon = dashboard('metrics', {
  uid: 'vk-tawon',
  title: 'Tawon',
  description: 'What Tawon captures and what it loses: messages, flows, BPF programs, HTTP/2.',
  variables: [
    prometheusVariable(),
    labelVariable('instance', 'Instance', 'label_values(tasks_ran_total, instance)'),
  ],
  rows: [
    {
      title: 'Overview',
      panels: [
        stat({
          title: 'Messages lost',
          description:
            'Messages lost between kernel and capture in the time shown. Red: larger buffers, or fewer processes watched.',
          unit: Short,
          width: 8,
          noValue: '0',
          steps: [{ from: 1, colour: 'red' }],
          queries: [
            promql(
              `sum(increase({__name__=~"(payload|resetconn|exec|tlsplaintext|flow)_msgs_lost", instance=~"$instance"}[$__range]))`,
              { instant: true },
            ),
          ],
        }),
        stat({
          title: 'Failed tasks',
          description:
            'Tasks that did not end well in the time shown, by their status. Red: the log of the instance.',
          unit: Short,
          width: 8,
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
          description: 'Processes whose payload is captured. 0: no directive matches a process.',
          unit: Short,
          width: 8,
          noValue: '0',
          queries: [promql(`sum(payload_processes_watched${AT})`)],
        }),
        graph({
          title: 'Messages captured',
          description: 'By what they are about. A kind that is missing is not captured.',
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
            'What is lost cannot be had again. Above zero for long: larger buffers, or fewer processes watched.',
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
            'Processes and threads by what is captured of them. Falls to zero: the process ended, or its directive.',
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
          description:
            'What ran, by status. Another status than success that grows: the log of the instance.',
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
          description: 'Seconds one took. Grows: the instance is short of CPU, or a task waits.',
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
    },
    {
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
          description:
            'By module. Any: capabilities, or a probe that this kernel has not; see the runbook of BpfAttachFailing.',
          unit: EventsPerSecond,
          width: 12,
          series: [
            perSecond('bpf_probes_attach_failure', 'module'),
            perSecond('bpf_probes_detach_failure', 'module'),
          ],
        }),
        graph({
          title: 'CPU of programs',
          description:
            'Per cent of one CPU. Absent or 0 while probes are attached: kernel.bpf_stats_enabled is off.',
          unit: Percent,
          width: 12,
          series: [['{{module}} {{program}}', `sum by (module, program) (bpf_cpu_usage${AT})`]],
        }),
        graph({
          title: 'Runs of programs',
          description:
            'Per second. The programs with most runs cost most; watch fewer processes where that is too much.',
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
    },
    {
      title: 'HTTP/2',
      panels: [
        graph({
          title: 'Connections and round trips',
          description:
            'New connections by direction, and requests with their answers that were put together.',
          unit: EventsPerSecond,
          width: 12,
          series: [perSecond('h2_connections', 'direction'), perSecond('h2_round_trips_emitted', 'partial')],
        }),
        graph({
          title: 'Open',
          description:
            'Streams and flows that are followed. Grows without end: ends are missed; see expired streams.',
          unit: Short,
          width: 12,
          series: [now('h2_streams'), now('h2_framer_flows'), now('h2_flower_flows')],
        }),
        graph({
          title: 'Frames',
          description: 'By type. Only those that were not dismissed lead to round trips.',
          unit: EventsPerSecond,
          width: 12,
          series: [perSecond('h2_incoming_frames', 'type'), perSecond('h2_chunks')],
        }),
        graph({
          title: 'Frames that are wrong',
          description:
            'Frames no client should send. Any, together with lost messages: the capture is torn; alone: a faulty client.',
          unit: EventsPerSecond,
          width: 12,
          series: [
            perSecond('h2_invalid_frame_type'),
            perSecond('h2_invalid_empty_data_frame'),
            perSecond('h2_invalid_empty_payload', 'type'),
            perSecond('h2_payload_overflow_buffer', 'type'),
            perSecond('h2_chunk_buffer_overflow', 'type'),
            perSecond('h2_invalid_frame_flags', 'type'),
            perSecond('h2_zero_stream_frames', 'type'),
            perSecond('h2_server_stream_frames', 'type'),
            perSecond('h2_invalid_go_away_frames'),
            perSecond('h2_invalid_rst_stream_frames'),
          ],
        }),
        graph({
          title: 'Headers that are wrong',
          description: 'Streams whose headers cannot be used. Decoder resets: headers before them were lost.',
          unit: EventsPerSecond,
          width: 12,
          series: [
            perSecond('h2_header_decoder_resets'),
            perSecond('h2_missing_headers', 'reason'),
            perSecond('h2_empty_headers', 'direction'),
            perSecond('h2_wrong_pseudo_headers', 'direction'),
            perSecond('h2_multi_pseudo_headers', 'direction'),
            perSecond('h2_duplicate_component', 'component'),
          ],
        }),
        graph({
          title: 'Streams that ended early, and order',
          description:
            'Streams that were reset or expired, and chunks that came out of order or without a flow.',
          unit: EventsPerSecond,
          width: 12,
          series: [
            perSecond('h2_terminated_streams', 'reason'),
            perSecond('h2_expired_streams'),
            perSecond('h2_out_of_order'),
            perSecond('h2_chunks_missing_flowid'),
            perSecond('h2_failed_dir_detections'),
          ],
        }),
        graph({
          title: 'Content',
          description: 'Bodies by content type, and those that could not be read as what they said to be.',
          unit: EventsPerSecond,
          width: 12,
          series: [
            perSecond('h2_content_types', 'type'),
            perSecond('h2_content_type_parse_failure'),
            perSecond('h2_multipart_bodies'),
            perSecond('h2_multipart_failure'),
          ],
        }),
        graph({
          title: 'Sizes',
          description:
            'Mean size of chunks, and the 95th percentile of what waits for its direction to be known.',
          unit: BytesSI,
          width: 12,
          series: [
            ['chunk', `sum(${rate(`h2_chunk_size_sum${AT}`)}) / sum(${rate(`h2_chunk_size_count${AT}`)})`],
            [
              'waiting, {{direction}}',
              `histogram_quantile(0.95, sum by (le, direction) (${rate(`h2_conn_dir_buffer_bucket${AT}`)}))`,
            ],
          ],
        }),
      ],
    },
  ],
});
