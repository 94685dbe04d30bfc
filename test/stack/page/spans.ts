const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** Trace id of the request below of that number. */
export const traceIdOf = (number: number): string => `0af76519${hex(number, 24)}`;

/**
 * An OTLP request with one trace: a root, and under it groups of a call and nine parts. Every thousandth part failed.
 * Spans of three services, one after another.
 */
export function bigTrace(number: number, count: number): object {
  const start = BigInt(Date.now() - 60_000) * 1_000_000n;
  const spans = Array.from({ length: count }, (_, index) => {
    const call = index - ((index - 1) % 10);
    const parent = index === 0 ? '' : hex(index === call ? 1 : call + 1, 16);
    const length = index === 0 ? count * 1_000 : index === call ? 10_000 : 800;
    return {
      traceId: traceIdOf(number),
      spanId: hex(index + 1, 16),
      ...(parent && { parentSpanId: parent }),
      name: index === 0 ? 'SyncPodVK' : index === call ? `CreateHttpCall ${index}` : `part ${index}`,
      kind: 1,
      startTimeUnixNano: String(start + BigInt(index) * 1_000_000n),
      endTimeUnixNano: String(start + BigInt(index * 1_000 + length) * 1_000n),
      attributes: [attribute('pod.name', 'big'), attribute('pod.namespace', 'default')],
      ...(index > 0 && index % 1_000 === 0 && { status: { code: 2, message: 'no answer' } }),
    };
  });
  const services = ['VK-InterLink-big', 'InterLink-Plugin-big', 'Plugin-big'];
  return {
    resourceSpans: services.map((name, place) => ({
      resource: { attributes: [attribute('service.name', name)] },
      scopeSpans: [{ spans: spans.filter((_, index) => index % services.length === place) }],
    })),
  };
}
