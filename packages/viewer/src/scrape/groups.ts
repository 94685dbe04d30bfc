import type { Family } from './exposition/families.ts';
import type { Labels } from './exposition/sample.ts';

/** Titles of kinds of metrics. */
export type MetricGroup = 'Spans' | 'HTTP clients' | 'Reflection' | 'Telemetry' | 'Process' | 'Others';

/** What an operator of a virtual kubelet asks for, the first of them first. */
const groups: readonly { readonly title: MetricGroup; readonly names: RegExp }[] = [
  { title: 'Spans', names: /^traces_span_?metrics_/ },
  {
    title: 'HTTP clients',
    names:
      /^rest_client_(?:requests_total|request_(?:duration|latency)_seconds|errors_total|overflows_total)$/,
  },
  { title: 'Reflection', names: /^liqo_virtual_kubelet_/ },
  { title: 'Telemetry', names: /^(?:otel_sdk_(?:processor|exporter)_|vk_telemetry_(?!gather_|scrape))/ },
  {
    title: 'Process',
    names:
      /^(?:process_cpu_seconds_total|process_resident_memory_bytes|process_open_fds|process_start_time_seconds|nodejs_heap_size_used_bytes|nodejs_eventloop_lag_(?:mean_|p99_)?seconds|nodejs_eventloop_utilization)$/,
  },
];

/** The group of what is in no other. */
export const otherGroup: MetricGroup = 'Others';

const placeOf = (name: string): number => {
  const place = groups.findIndex(({ names }) => names.test(name));
  return place === -1 ? groups.length : place;
};

/** Title of the group that a family belongs to. */
export const groupOf = (name: string): MetricGroup => groups[placeOf(name)]?.title ?? otherGroup;

/** Counts of what should not happen, by their name, and by the code of an answer. */
const faults = /(?:error|overflow|retries|dropped)(?:s|ed)?_(?:\w+_)?total$/;
const faultCodes = /^(?:[45]\d\d|<error>)$/;

/** Whether a count is worth a look only once it rises. */
export const isFaultCount = (name: string, { code = '' }: Labels): boolean =>
  faults.test(name) || faultCodes.test(code);

/** The main ones first, else as they came. */
export const mainFirst = (families: readonly Family[]): Family[] =>
  families.toSorted((a, b) => placeOf(a.name) - placeOf(b.name));
