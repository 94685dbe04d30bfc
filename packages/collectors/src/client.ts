import { CollectorsOptionError } from './errors.ts';

interface Configuration<Registry> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

/** What is asked of a client's metric here; its other calls are told by a handle's type. */
export interface ClientMetric {
  remove(): void;
}

/** The constructors of prom-client 15 or @prometheus-io/client 0.16: the module itself will do. */
export interface MetricsClient<Registry> {
  readonly Counter: new (configuration: Configuration<Registry>) => ClientMetric;
  readonly Gauge: new (configuration: Configuration<Registry>) => ClientMetric;
  readonly Histogram: new (
    configuration: Configuration<Registry> & { readonly buckets: number[] },
  ) => ClientMetric;
  readonly Summary: new (
    configuration: Configuration<Registry> & { readonly percentiles: number[] },
  ) => ClientMetric;
}

export interface MetricsOptions<Registry> {
  /** The module `prom-client` or `@prometheus-io/client`. */
  readonly client: MetricsClient<Registry>;
  /** A registry of that client. */
  readonly registry: Registry;
}

/** Throws CollectorsOptionError unless metrics can be made with the options: they may come from plain JavaScript. */
export function checkOptions<Registry>(options: MetricsOptions<Registry>): void {
  const { client, registry }: Partial<MetricsOptions<Registry>> = Object(options);
  for (const name of ['Counter', 'Gauge', 'Histogram', 'Summary'] as const) {
    if (typeof client?.[name] !== 'function') {
      throw new CollectorsOptionError(
        `option client: ${name} is ${typeof client?.[name]}, not a constructor; pass the module prom-client or @prometheus-io/client`,
      );
    }
  }
  if (typeof Object(registry).registerMetric !== 'function') {
    throw new CollectorsOptionError(
      `option registry: ${registry === null ? 'null' : typeof registry} without registerMetric; pass new client.Registry() or client.register`,
    );
  }
}
