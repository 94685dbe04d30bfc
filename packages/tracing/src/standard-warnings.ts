import { cleanMessage } from './export/transport/clean.ts';
import type { TracingSettings } from './options.ts';
import { lostOf } from './pipeline.ts';
import type { OnFailure } from './standard-pipeline.ts';
import { warn } from './warning.ts';

const MIN_INTERVAL_MILLIS = 60_000;

/** Says that spans are lost: at the first failure, then at most once a minute. */
export function failureWarnings({ endpoint, headers }: TracingSettings): OnFailure {
  const address = endpoint.socketPath ?? `${endpoint.host}:${endpoint.port}`;
  let lastWarning = Number.NEGATIVE_INFINITY;
  return (error, stats) => {
    if (performance.now() - lastWarning < MIN_INTERVAL_MILLIS) return;
    lastWarning = performance.now();
    const reason = reasonOf(error, (text) => cleanMessage(text, Object.values(headers)));
    warn(`spans do not reach ${address} (${reason}); ${lostOf(stats)} lost so far`);
  };
}

/** A code where there is one, and of gRPC's UNAVAILABLE the cause, such as a certificate that is not trusted. */
function reasonOf(error: unknown, cleaned: (text: string) => string): string {
  if (!(error instanceof Error)) return 'no reason given';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return cleaned(code);
  const [, name, details = ''] = /^\d+ ([A-Z_]+): (.*?)(?: Resolution note:.*)?$/s.exec(error.message) ?? [];
  if (name === 'UNAVAILABLE') return `${name}: ${cleaned(details)}`;
  return name ?? (typeof code === 'number' ? `HTTP ${code}` : error.constructor.name);
}
