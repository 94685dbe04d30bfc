// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const TAWON_H2 = {
  h2_chunks: { type: 'counter', help: 'H2 chunks processed', labels: [] },
  h2_chunk_size: {
    type: 'histogram',
    help: 'Size of incoming chunks in bytes.',
    labels: [],
    unit: 'bytes',
    buckets: [10, 50, 100, 250, 750, 1500],
  },
  h2_chunks_missing_flowid: { type: 'counter', help: 'H2 chunks that are missing a flow ID', labels: [] },
  h2_out_of_order: { type: 'counter', help: 'Out-of-order chunks detected', labels: [] },
  h2_invalid_frame_type: { type: 'counter', help: 'Invalid frame type', labels: [] },
  h2_invalid_empty_data_frame: {
    type: 'counter',
    help: 'Invalid empty data frame, missing end stream flag',
    labels: [],
  },
  h2_invalid_empty_payload: { type: 'counter', help: 'Invalid empty payload frame', labels: ['type'] },
  h2_payload_overflow_buffer: {
    type: 'counter',
    help: 'Frame payload is larger than the input buffer - could be invalid frame',
    labels: ['type'],
  },
  h2_chunk_buffer_overflow: {
    type: 'counter',
    help: 'Accumulated chunks are larger than the input buffer - could be invalid frame',
    labels: ['type'],
  },
  h2_invalid_frame_flags: {
    type: 'counter',
    help: 'Flags on frame are invalid for its type',
    labels: ['type'],
  },
  h2_incoming_frames: {
    type: 'counter',
    help: 'Assembled frames coming into the system',
    labels: ['type', 'dismissed'],
  },
  h2_zero_stream_frames: { type: 'counter', help: 'Unexpected stream 0 frame', labels: ['type'] },
  h2_server_stream_frames: { type: 'counter', help: 'Server initiated stream frame', labels: ['type'] },
  h2_failed_dir_detections: {
    type: 'counter',
    help: 'Failed to detect flow direction within buffer allocation',
    labels: [],
  },
  h2_connections: { type: 'counter', help: 'Bi-rectional connections detected', labels: ['direction'] },
  h2_conn_dir_buffer: {
    type: 'histogram',
    help: 'Size of buffer on connection before directions detected.',
    labels: ['direction'],
    buckets: [1, 5, 10, 50, 250, 500],
  },
  h2_invalid_go_away_frames: { type: 'counter', help: 'Invalid GO_AWAY frames - too short', labels: [] },
  h2_invalid_rst_stream_frames: {
    type: 'counter',
    help: 'Invalid RST_STREAM frames - too short',
    labels: [],
  },
  h2_header_decoder_resets: { type: 'counter', help: 'Times header decoders were reset', labels: [] },
  h2_expired_streams: { type: 'counter', help: 'Partial streams that have expired', labels: [] },
  h2_terminated_streams: {
    type: 'counter',
    help: 'Partial streams that were terminated',
    labels: ['reason'],
  },
  h2_missing_headers: {
    type: 'counter',
    help: 'Header or partial header could not be parsed',
    labels: ['direction', 'reason'],
  },
  h2_empty_headers: { type: 'counter', help: 'Header is empty', labels: ['direction'] },
  h2_wrong_pseudo_headers: {
    type: 'counter',
    help: 'At least 1 wrong pseudo header for direction detected',
    labels: ['direction'],
  },
  h2_multi_pseudo_headers: {
    type: 'counter',
    help: 'More than 1 of the same pseudo header detected',
    labels: ['direction'],
  },
  h2_duplicate_component: {
    type: 'counter',
    help: 'Duplicate component (request or response header or body) detected',
    labels: ['component'],
  },
  h2_round_trips_emitted: {
    type: 'counter',
    help: 'Number of full or partial round trips emitted',
    labels: ['partial', 'reason'],
  },
  h2_content_type_parse_failure: { type: 'counter', help: 'Http content-type parse failure', labels: [] },
  h2_multipart_failure: { type: 'counter', help: 'Failed to parse multipart body', labels: [] },
  h2_multipart_bodies: { type: 'counter', help: 'Number of bodies detected as multipart', labels: [] },
  h2_content_types: { type: 'counter', help: 'Http content-types - including multiparts', labels: ['type'] },
  h2_framer_flows: { type: 'gauge', help: 'Flows tracked by framer', labels: [] },
  h2_flower_flows: { type: 'gauge', help: 'Flows tracked by flower', labels: [] },
  h2_streams: { type: 'gauge', help: 'Streams tracked', labels: [] },
} as const satisfies FamilyTable;

export type TawonH2Metrics = Handles<typeof TAWON_H2>;

/** Tawon's documented `h2` metrics; one is registered when its property is first read. */
export function createTawonH2Metrics<R>(options: MetricsOptions<R>): TawonH2Metrics {
  return createMetrics(TAWON_H2, options);
}
