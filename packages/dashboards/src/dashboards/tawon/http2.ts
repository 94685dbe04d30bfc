import { BytesSI, EventsPerSecond, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { AT, graph, rate } from '../promql-panels.ts';
import { now, perSecond } from './series.ts';

export const HTTP2: Row = {
  title: 'HTTP/2',
  collapsed: true,
  panels: [
    graph({
      title: 'Connections and round trips',
      description:
        'New connections by direction, and requests matched with their answers. Connections without round trips: headers are lost, see the panels below.',
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
      description:
        'By type, and chunks of them. None while messages are captured: the traffic is not HTTP/2.',
      unit: EventsPerSecond,
      width: 12,
      series: [perSecond('h2_incoming_frames', 'type'), perSecond('h2_chunks')],
    }),
    graph({
      title: 'Frames that are wrong',
      description:
        'Frames that no client should send. Any, together with lost messages: the capture has gaps; alone: a faulty client.',
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
      description:
        'Streams whose headers cannot be used. Decoder resets: headers before them were lost, see "Messages lost".',
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
        'Streams that were reset or expired, and chunks out of order or without a flow. Many: messages are lost, or peers give up.',
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
      description:
        'Bodies by content type, and those that could not be parsed. Failures: the body is not what its type says, or has gaps.',
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
        'Mean size of chunks, and the 95th percentile of what waits until its direction is known. The latter grows: capture began in the middle of connections.',
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
};
