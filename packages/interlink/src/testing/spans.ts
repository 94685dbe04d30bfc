import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Registers a real SDK that keeps spans in memory, once for a test file. */
export function recordSpans() {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
  return {
    reset: () => exporter.reset(),
    all: () => exporter.getFinishedSpans(),
    /** The only span of a name. */
    span(name: string) {
      const [span, ...others] = exporter.getFinishedSpans().filter((candidate) => candidate.name === name);
      if (!span || others.length > 0)
        throw new Error(`${others.length + (span ? 1 : 0)} spans named ${name}`);
      return span;
    },
  };
}
