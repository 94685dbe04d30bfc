// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const LIQO_PEER = {
  liqo_peer_receive_bytes_total: {
    type: 'counter',
    help: 'the total number of bytes received from a remote cluster.',
    labels: ['driver', 'cluster_id'],
    unit: 'bytes',
  },
  liqo_peer_transmit_bytes_total: {
    type: 'counter',
    help: 'the total number of bytes transmitted to a remote cluster.',
    labels: ['driver', 'cluster_id'],
    unit: 'bytes',
  },
  liqo_peer_latency_us: {
    type: 'gauge',
    help: 'the round-trip (RTT) latency between the local cluster and a remote cluster, in micro seconds, measured by a periodic UDP ping between the two Liqo gateways and sent within the Liqo tunnel itself.',
    labels: ['driver', 'cluster_id'],
    unit: 'microseconds',
  },
  liqo_peer_is_connected: {
    type: 'gauge',
    help: 'boolean keeping the status of the network interconnection between clusters, i.e., whether the peering is established and works properly, derived from the ping measurement.',
    labels: ['driver', 'cluster_id'],
  },
} as const satisfies FamilyTable;

export type LiqoPeerMetrics = Handles<typeof LIQO_PEER>;

/** Liqo's documented `peer` metrics; one is registered when its property is first read. */
export function createLiqoPeerMetrics<R>(options: MetricsOptions<R>): LiqoPeerMetrics {
  return createMetrics(LIQO_PEER, options);
}
