import * as successor from '@prometheus-io/client';
import * as promClient from 'prom-client';
import type { MetricsClient, MetricsOptions } from '../client.ts';

interface TextRegistry {
  metrics(): Promise<string>;
}

/** A fresh registry of a client. */
export interface TestRegistry {
  create<Metrics>(factory: <R>(options: MetricsOptions<R>) => Metrics): Metrics;
  text(): Promise<string>;
}

export interface TestClient {
  readonly name: string;
  open(): TestRegistry;
  /** What the client's global registry prints. */
  globalText(): Promise<string>;
}

function testClient<R extends TextRegistry>(
  name: string,
  client: MetricsClient<R> & { readonly Registry: new () => R; readonly register: TextRegistry },
): TestClient {
  return {
    name,
    open: () => {
      const registry = new client.Registry();
      return {
        create: (factory) => factory({ client, registry }),
        text: () => registry.metrics(),
      };
    },
    globalText: () => client.register.metrics(),
  };
}

/** Both clients that the package says it works with. */
export const clients: readonly TestClient[] = [
  testClient('prom-client', promClient),
  testClient('@prometheus-io/client', successor),
];
