/** What is used of a metric of prom-client 15 or @prometheus-io/client 0.16. */
export interface MetricLike {
  readonly name: string;
  readonly help: string;
  readonly type?: unknown;
  get?(): unknown;
  readonly collect?: unknown;
}

/** What is used of a registry of prom-client 15 or @prometheus-io/client 0.16: its shape decides, not its class. */
export interface RegistryLike {
  getMetricsAsArray(): readonly object[];
}

/** One entry of `(await metric.get()).values`, as far as it can be relied on. */
export interface RawValue {
  readonly labels?: object | undefined;
  readonly value?: unknown;
  readonly metricName?: string | undefined;
  readonly exemplar?: RawExemplar | null | undefined;
}

export interface RawExemplar {
  readonly labelSet?: object;
  readonly value?: number;
  readonly timestamp?: number;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const firstNames = new WeakMap<object, string>();

/**
 * The metrics with the names they were registered under. An OpenMetrics render of either client takes `_total` off a
 * counter's `name` for good, so the registry's own key counts, or else the name under which it was seen first.
 */
export function namedMetrics(registry: RegistryLike): readonly (readonly [string, MetricLike])[] {
  const table = Reflect.get(registry, '_metrics');
  const entries: [unknown, unknown][] =
    table instanceof Map ? [...table] : isObject(table) ? Object.entries(table) : [];
  const keys = new Map(entries.map(([key, metric]) => [metric, String(key)]));
  return registry.getMetricsAsArray().map((metric) => {
    const named = metric as MetricLike;
    const name = keys.get(metric) ?? firstNames.get(metric) ?? named.name;
    if (!firstNames.has(metric)) firstNames.set(metric, name);
    return [firstNames.get(metric) ?? name, named] as const;
  });
}

/** The labels of `setDefaultLabels`. They are only read: getMetricsAsJSON would write them into the metrics. */
export function defaultLabels(registry: RegistryLike): object {
  const labels = Reflect.get(registry, '_defaultLabels');
  return isObject(labels) ? labels : {};
}
