import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { within } from './time-limit.ts';
import { warn } from './warning.ts';

/** Span processors of the host. Whatever they do, spans are made and exported as without them. */
export interface HostProcessors {
  readonly list: readonly SpanProcessor[];
  /** Never rejects, and resolves at the latest when the time is over. */
  flush(timeoutMillis: number): Promise<void>;
  /** The same; each is shut down once. */
  shutdown(timeoutMillis: number): Promise<void>;
}

export function createHostProcessors(processors: readonly SpanProcessor[]): HostProcessors {
  const list = processors.map(guarded);
  const all = (work: (processor: SpanProcessor) => Promise<void>) => Promise.all(list.map(work));
  return {
    list,
    flush: (timeoutMillis) =>
      within(
        timeoutMillis,
        all((processor) => processor.forceFlush()),
      ),
    shutdown: (timeoutMillis) =>
      within(
        timeoutMillis,
        all((processor) => processor.shutdown()),
      ),
  };
}

/** What it throws is told of once. */
function guarded(processor: SpanProcessor): SpanProcessor {
  let told = false;
  let stopped: Promise<void> | undefined;

  function tell(where: keyof SpanProcessor, error: unknown): void {
    if (!told) warn(`a span processor of this process throws in ${where}, spans go on without it: ${error}`);
    told = true;
  }

  function attempt(where: keyof SpanProcessor, work: () => void): void {
    try {
      work();
    } catch (error) {
      tell(where, error);
    }
  }

  async function settle(where: 'forceFlush' | 'shutdown'): Promise<void> {
    try {
      await processor[where]();
    } catch (error) {
      tell(where, error);
    }
  }

  const { onEnding } = processor;
  return {
    onStart: (span, parent) => attempt('onStart', () => processor.onStart(span, parent)),
    ...(onEnding && { onEnding: (span) => attempt('onEnding', () => onEnding.call(processor, span)) }),
    onEnd: (span) => attempt('onEnd', () => processor.onEnd(span)),
    forceFlush: () => settle('forceFlush'),
    shutdown() {
      stopped ??= settle('shutdown');
      return stopped;
    },
  };
}
