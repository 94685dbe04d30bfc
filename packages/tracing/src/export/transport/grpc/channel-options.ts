import type { ClientOptions } from '@grpc/grpc-js';
import type { Endpoint } from '../../../endpoint.ts';
import type { TransportOptions } from '../options.ts';
import type { Grpc } from './library.ts';

const RECONNECT_MILLIS = { initial: 100, max: 700 };
const KEEPALIVE_MILLIS = { time: 10_000, timeout: 3000 };
const MIN_RESOLUTION_MILLIS = 1000;
/** Of a reply, which is empty or has one message. */
const MAX_REPLY_BYTES = 1024 * 1024;

export const targetOf = ({ host, port, socketPath }: Endpoint) =>
  socketPath ? `unix:${socketPath}` : `dns:${host}:${port}`;

/** One attempt a call and connections of its own: retries and limits are the delivery's. */
export function channelOptions({ compressionAlgorithms }: Grpc, { gzip }: TransportOptions): ClientOptions {
  return {
    // grpc-js adds up to a fifth: a receiver that is back is found within a second.
    'grpc.initial_reconnect_backoff_ms': RECONNECT_MILLIS.initial,
    'grpc.max_reconnect_backoff_ms': RECONNECT_MILLIS.max,
    'grpc.dns_min_time_between_resolutions_ms': MIN_RESOLUTION_MILLIS,
    'grpc.service_config_disable_resolution': 1,
    // Pings only while a request is under way: receivers close connections that ping without one.
    'grpc.keepalive_time_ms': KEEPALIVE_MILLIS.time,
    'grpc.keepalive_timeout_ms': KEEPALIVE_MILLIS.timeout,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': MAX_REPLY_BYTES,
    'grpc.max_send_message_length': -1,
    ...(gzip && { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip }),
  };
}
