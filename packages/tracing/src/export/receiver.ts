import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { TracingSettings } from '../options.ts';
import { createGrpcTransport } from './transport/grpc/grpc.ts';
import { createHttpTransport } from './transport/http/http.ts';
import type { Transport } from './transport/transport.ts';

const require = createRequire(import.meta.url);

/**
 * The transport of the settings' protocol. What it does is traced by no instrumentation, and holds on to no context.
 *
 * @throws TelemetryConfigError for a certificate or a token file that cannot be used
 */
export function createTransport(settings: TracingSettings): Transport {
  const { protocol, compression, exportTimeoutMillis, ...rest } = settings;
  const create = protocol === 'grpc' ? createGrpcTransport : createHttpTransport;
  const options = { ...rest, gzip: compression === 'gzip', timeoutMillis: exportTimeoutMillis };
  const { suppressTracing } = require('@opentelemetry/core') as typeof import('@opentelemetry/core');
  const nowhere = suppressTracing(ROOT_CONTEXT);
  const untraced = <T>(work: () => T): T => context.with(nowhere, work);
  const transport = untraced(() => create(options));
  return {
    send: (request) => untraced(() => transport.send(request)),
    onReady: transport.onReady,
    close: transport.close,
  };
}
