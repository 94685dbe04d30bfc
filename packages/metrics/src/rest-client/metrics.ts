import type { MetricFamily } from '../model.ts';
import { type Counts, createBoundedCounter } from './bounded-counter.ts';
import { type Kind, type NamedMetrics, OWN_METRICS } from './families.ts';
import { ERROR_REASONS } from './reason.ts';
import { createTimers, type Timer } from './timers.ts';

/** Where one kind of request is counted. */
export interface KindSeries {
  readonly requests: readonly Counts[];
  readonly errors: Counts;
  readonly latency: readonly Timer[];
  readonly queue: readonly Timer[];
}

export interface RestClientSeries {
  of(kind: Kind): KindSeries;
  /** Makes what is known of a host before its first request. */
  prepare(host: string): void;
  readonly overflows: Counts;
  families(): readonly MetricFamily[];
}

/** client-go's and KubeVirt's code of a request that had no response. */
export const NO_RESPONSE = '<error>';
const FIRST_CODES = [NO_RESPONSE, '404', '500'];
/** What the Kubernetes API is asked with. */
const API_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A name that two of the chosen have is one metric. */
export function createMetrics(chosen: readonly NamedMetrics[]): RestClientSeries {
  const requests = [
    ...new Map(
      chosen.map(({ requests }) => [
        requests.name,
        { ...requests, store: createBoundedCounter(requests.name, requests.help, 'code') },
      ]),
    ).values(),
  ];
  const latency = chosen.map(({ latency }) => ({ ...latency, store: createTimers(latency) }));
  const queue = chosen.flatMap(({ queue }) => (queue ? [{ ...queue, store: createTimers(queue) }] : []));
  const errors = createBoundedCounter(OWN_METRICS.errors.name, OWN_METRICS.errors.help, 'reason');
  const overflows = createBoundedCounter(OWN_METRICS.overflows.name, OWN_METRICS.overflows.help, 'limit');
  const stores = [...requests, ...latency, ...queue].map(({ store }) => store);
  return {
    of: (kind) => ({
      requests: requests.map(({ labels, store }) => store.of(labels(kind), FIRST_CODES)),
      errors: errors.of({ host: kind.host }, ERROR_REASONS),
      latency: latency.map(({ labels, store }) => store.of(labels(kind))),
      queue: queue.map(({ labels, store }) => store.of(labels(kind))),
    }),
    prepare(host) {
      errors.of({ host }, ERROR_REASONS);
      for (const { perResource, store } of requests)
        if (!perResource) for (const method of API_METHODS) store.of({ method, host }, FIRST_CODES);
    },
    overflows: overflows.of({}, ['hosts', 'kinds', 'codes']),
    families: () => [...stores, errors, overflows].map((store) => store.family()),
  };
}
