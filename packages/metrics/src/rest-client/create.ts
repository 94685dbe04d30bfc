import { collector } from '../collector.ts';
import type { Gatherer } from '../model.ts';
import { REST_CLIENT_METRICS } from './families.ts';
import { recordNodeHttp } from './node-http.ts';
import { type RestClientMetricsOptions, settingsOf } from './options.ts';
import { createRecorder } from './recorder.ts';
import { recordUndici } from './undici.ts';

export interface RestClientMetrics extends Gatherer {
  /** Ends the counting, also of requests under way; what was counted stays. */
  close(): void;
}

/**
 * Counts the requests that this thread makes with undici, the built-in fetch, node:http and node:https, each attempt
 * once: by the status of its response, or as `<error>` where it had none.
 *
 * Throws MetricsError ERR_METRICS_OPTION for an option that cannot be meant.
 */
export function createRestClientMetrics(options: RestClientMetricsOptions = {}): RestClientMetrics {
  const recorder = createRecorder(settingsOf(options, Object.keys(REST_CLIENT_METRICS)));
  const ends = [recordUndici(recorder), recordNodeHttp(recorder)];
  return {
    ...collector(() => recorder.families(), { name: 'rest_client' }),
    close() {
      for (const end of ends) end();
    },
  };
}
