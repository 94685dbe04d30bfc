import type { TracingSettings } from './options.ts';
import type { OnFailure } from './pipeline.ts';
import { warn } from './warning.ts';

const MAX_DETAILS = 200;
const MIN_INTERVAL_MILLIS = 60_000;

/** Says that spans are lost: at the first failure, then at most once a minute. */
export function failureWarnings({ endpoint, headers }: TracingSettings): OnFailure {
  const address = endpoint.socketPath ?? `${endpoint.host}:${endpoint.port}`;
  let lastWarning = Number.NEGATIVE_INFINITY;
  return (error, stats) => {
    if (performance.now() - lastWarning < MIN_INTERVAL_MILLIS) return;
    lastWarning = performance.now();
    const reason = reasonOf(error, (text) => withoutSecrets(text, Object.values(headers)));
    warn(`spans do not reach ${address} (${reason}); ${stats.failed + stats.dropped} lost so far`);
  };
}

/** A code where there is one, and of gRPC's UNAVAILABLE the cause, such as a certificate that is not trusted. */
function reasonOf(error: unknown, cleaned: (text: string) => string): string {
  if (!(error instanceof Error)) return 'no reason given';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return cleaned(code);
  const [, name, details = ''] = /^\d+ ([A-Z_]+): (.*?)(?: Resolution note:.*)?$/s.exec(error.message) ?? [];
  if (name === 'UNAVAILABLE') return `${name}: ${oneLine(cleaned(details)).slice(0, MAX_DETAILS)}`;
  return name ?? (typeof code === 'number' ? `HTTP ${code}` : error.constructor.name);
}

const oneLine = (text: string) => text.trim().replace(/\s+/g, ' ');

/** Shorter parts of a header's value, such as its scheme, are words that a message may hold anyway. */
const MIN_SECRET = 8;

/** A receiver may repeat a header, or only the token in it. */
function withoutSecrets(text: string, headers: readonly string[]): string {
  const parts = headers.flatMap((header) => header.split(/[\s,;=]+/));
  const secrets = [
    ...headers.filter((header) => header !== ''),
    ...parts.filter((part) => part.length >= MIN_SECRET),
  ];
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
