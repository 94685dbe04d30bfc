import type { PodRow } from '../../src/page-api/contract.ts';

/** What the list of pods is narrowed to; empty fields narrow nothing. */
export interface PodFilter {
  /** Part of `namespace/name` or of the uid. */
  readonly pod: string;
  readonly namespace: string;
  readonly service: string;
  readonly error: boolean;
}

/** Reads the filter from the address. */
export const podFilterOf = (query: Readonly<Record<string, string>>): PodFilter => ({
  pod: query.pod ?? '',
  namespace: query.namespace ?? '',
  service: query.service ?? '',
  error: query.error === '1',
});

/** Whether a pod passes. */
export const podMatches = (row: PodRow, { pod, namespace, service, error }: PodFilter): boolean =>
  `${row.namespace}/${row.name} ${row.uid}`.toLowerCase().includes(pod.toLowerCase()) &&
  (namespace === '' || row.namespace === namespace) &&
  (service === '' || row.service === service) &&
  (!error || row.failed);

/** The values of a field, each once, sorted. */
export const valuesOf = (pods: readonly PodRow[], field: 'namespace' | 'service'): string[] =>
  [...new Set(pods.map((pod) => pod[field]))].sort();
