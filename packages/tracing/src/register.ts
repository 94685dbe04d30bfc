import { flushAtExit } from './exit.ts';
import { startTracing } from './start.ts';
import { warn } from './warning.ts';

// For `node --import @vk-telemetry/tracing/register`: tracing as the environment says, without code.
try {
  const tracing = startTracing();
  if (tracing.enabled) flushAtExit(tracing);
} catch (error) {
  warn(`tracing stays off. ${error instanceof Error ? error.message : 'No reason is known.'}`);
}
