import type { TestContext } from 'node:test';
import type { TracingOptions } from '../options.ts';
import { startTracing, type Tracing } from '../start.ts';
import { type Collector, startCollector } from './collector.ts';
import type { ReceivedSpan } from './otlp.ts';

export interface TracedTest {
  readonly collector: Collector;
  readonly tracing: Tracing;
  /** Flushes, and answers all spans that the collector has. */
  spans(): Promise<ReceivedSpan[]>;
  /** The only span of a name. */
  span(name: string): Promise<ReceivedSpan>;
}

/** Traces one test into a collector of its own; both end with the test. */
export async function traceTest(test: TestContext, options: TracingOptions = {}): Promise<TracedTest> {
  const collector = await startCollector();
  const endpoint = `127.0.0.1:${collector.port}`;
  const tracing = startTracing({ enabled: true, endpoint, nodeName: 'test-node', ...options });
  test.after(async () => {
    await tracing.shutdown();
    collector.close();
  });
  const spans = async () => {
    await tracing.flush();
    return collector.spans();
  };
  return {
    collector,
    tracing,
    spans,
    async span(name) {
      const [span, ...others] = (await spans()).filter((candidate) => candidate.name === name);
      if (!span || others.length > 0)
        throw new Error(`${others.length + (span ? 1 : 0)} spans named ${name}`);
      return span;
    },
  };
}
