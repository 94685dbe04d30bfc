import type { Found } from './command.ts';
import { findGoTool } from './go-tool.ts';

/** The Collector's load generator. */
export const findTelemetrygen = (): Promise<Found> =>
  findGoTool({
    name: 'telemetrygen',
    module: 'telemetrygen',
    package: 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen',
    takes: 'some seconds',
  });
