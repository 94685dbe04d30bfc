// Made from catalogue.json by `npm run generate`: edit that.
import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';

export const KUBEVIRT_REST_CLIENT = {
  rest_client_requests_total: {
    type: 'counter',
    help: 'Number of HTTP requests, partitioned by status code, method, and host.',
    labels: ['code', 'method', 'host'],
  },
  rest_client_request_latency_seconds: {
    type: 'histogram',
    help: 'Request latency in seconds. Broken down by verb and URL.',
    labels: ['verb', 'url'],
    unit: 'seconds',
    buckets: [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512],
  },
} as const satisfies FamilyTable;

export type KubevirtRestClientMetrics = Handles<typeof KUBEVIRT_REST_CLIENT>;

/** KubeVirt's documented `rest_client` metrics; one is registered when its property is first read. */
export function createKubevirtRestClientMetrics<R>(options: MetricsOptions<R>): KubevirtRestClientMetrics {
  return createMetrics(KUBEVIRT_REST_CLIENT, options);
}
