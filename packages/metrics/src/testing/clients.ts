import * as successor from '@prometheus-io/client';
import * as promClient from 'prom-client';

/** Both clients under one type: the tests use what they have in common. */
export const CLIENTS: Readonly<Record<string, typeof promClient>> = {
  'prom-client': promClient,
  '@prometheus-io/client': successor as unknown as typeof promClient,
};

export type Client = typeof promClient;

/** A registry of either format. */
export const newRegistry = (client: Client, format: 'text' | 'openmetrics' = 'text'): promClient.Registry =>
  new (client.Registry as unknown as new (type: string) => promClient.Registry)(
    format === 'text' ? client.prometheusContentType : client.openMetricsContentType,
  );
