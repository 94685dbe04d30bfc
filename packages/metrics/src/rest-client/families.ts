import type { Labels } from '../model.ts';

/** What the labels of one request can be made of; each takes few values. */
export interface Kind {
  readonly host: string;
  readonly method: string;
  readonly resource: string;
  readonly verb: string;
  /** With placeholders for namespaces and names. */
  readonly url: string;
}

/** One metric: its labels are named in the order in which they are written. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labels: (kind: Kind) => Labels;
}

export interface Timing extends Metric {
  /** Upper bounds in seconds. */
  readonly buckets: readonly number[];
}

export interface NamedMetrics {
  /** `code` comes first, before these labels. */
  readonly requests: Metric & { readonly perResource: boolean };
  /** From the request's creation to the head of its response. */
  readonly latency: Timing;
  /** From the request's creation to the moment its head is written to a connection. */
  readonly queue?: Timing;
  /** Whether a label tells paths apart, so that they have to be read. */
  readonly paths: boolean;
}

const REQUESTS_HELP = 'Number of HTTP requests, partitioned by status code, method, and host.';
const LATENCY_HELP = 'Request latency in seconds. Broken down by verb and URL.';
const doubling: readonly number[] = Array.from({ length: 10 }, (_, i) => 2 ** i / 1_000);
const componentBase: readonly number[] = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
const kubevirt: readonly number[] = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];

const byHost = ({ method, host }: Kind): Labels => ({ method, host });

/**
 * `kubernetes`: those of component-base (metrics/prometheus/restclient); `kubevirt`: KubeVirt's since 1.3
 * (pkg/monitoring/metrics/common/client); `documents`: KubeVirt's of the time of its documents, 0.11.
 */
export const REST_CLIENT_METRICS = {
  kubernetes: {
    requests: { name: 'rest_client_requests_total', help: REQUESTS_HELP, labels: byHost, perResource: false },
    latency: {
      name: 'rest_client_request_duration_seconds',
      help: 'Request latency in seconds. Broken down by verb, and host.',
      labels: ({ method, host }) => ({ verb: method, host }),
      buckets: componentBase,
    },
    queue: {
      name: 'rest_client_rate_limiter_duration_seconds',
      help: 'Client side rate limiter latency in seconds. Broken down by verb, and host.',
      labels: ({ method, host }) => ({ verb: method, host }),
      buckets: componentBase,
    },
    paths: false,
  },
  kubevirt: {
    requests: {
      name: 'kubevirt_rest_client_requests_total',
      help: REQUESTS_HELP,
      labels: ({ method, host, resource, verb }) => ({ method, host, resource, verb }),
      perResource: true,
    },
    latency: {
      name: 'kubevirt_rest_client_request_latency_seconds',
      help: LATENCY_HELP,
      labels: ({ verb, url }) => ({ verb, url }),
      buckets: kubevirt,
    },
    queue: {
      name: 'kubevirt_rest_client_rate_limiter_duration_seconds',
      help: 'Client side rate limiter latency in seconds. Broken down by verb and URL.',
      labels: ({ verb, url }) => ({ verb, url }),
      buckets: doubling,
    },
    paths: true,
  },
  documents: {
    requests: { name: 'rest_client_requests_total', help: REQUESTS_HELP, labels: byHost, perResource: false },
    latency: {
      name: 'rest_client_request_latency_seconds',
      help: LATENCY_HELP,
      labels: ({ method, url }) => ({ verb: method, url }),
      buckets: doubling,
    },
    paths: true,
  },
} as const satisfies Readonly<Record<string, NamedMetrics>>;

export type RestClientNames = keyof typeof REST_CLIENT_METRICS;

/** Ours, beside any of these. */
export const OWN_METRICS = {
  errors: {
    name: 'rest_client_errors_total',
    help: 'Number of HTTP requests without a response, by reason and host.',
  },
  overflows: {
    name: 'rest_client_overflows_total',
    help: 'Number of HTTP requests counted as other, by what was full.',
  },
} as const;
