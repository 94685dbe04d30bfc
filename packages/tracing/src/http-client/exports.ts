import { httpUrlOf } from '../endpoint.ts';
import type { TracingSettings } from '../options.ts';
import type { HttpClientOptions } from './options.ts';

/**
 * The same options, with the export of spans over HTTP left out. The SDK's own exporter suppresses tracing; this is for
 * any other one that sends to the same place.
 */
export function leavingOutExports(options: HttpClientOptions, settings: TracingSettings): HttpClientOptions {
  if (settings.protocol === 'grpc') return options;
  const { origin, pathname } = new URL(httpUrlOf(settings));
  const { urlTemplate, ignore } = options;
  return {
    urlTemplate,
    ignore: (request) =>
      (request.origin === origin && request.path === pathname) || (ignore?.(request) ?? false),
  };
}
