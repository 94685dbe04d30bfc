import type { Attributes, Span } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';

/** Ended spans of the official SDK, in the order of their end. `onEnding` is called while a span can still be changed. */
export function recorded(
  work: (start: (name: string, attributes?: Attributes) => Span) => void,
  onEnding: (span: Span) => void = () => {},
): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  const provider = new TracerProvider({
    resource: resourceFromAttributes(
      { 'service.name': 'test' },
      { schemaUrl: 'https://example.org/resource' },
    ),
    spanProcessors: [
      {
        onStart() {},
        onEnding,
        onEnd: (span) => void spans.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const tracer = provider.getTracer('scope', '1.2.3', { schemaUrl: 'https://example.org/scope' });
  work((name, attributes = {}) => tracer.startSpan(name, { attributes }));
  return spans;
}

/** One such span, with properties of the host's making in place of some of its own. */
export function spanWith(properties: Readonly<Record<string, unknown>>): ReadableSpan {
  const [span] = recorded((start) => start('span').end());
  if (!span) throw new Error('the SDK gave no span');
  return Object.create(
    span,
    Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, { value }])),
  ) as ReadableSpan;
}
