import { podsOfSpan } from '../store/span-facts.ts';
import { type SpanRef, serviceName, spanStatus } from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import { spansetsOf } from '../tempo-api/spansets.ts';
import { compileQuery } from '../traceql/query.ts';
import type { TraceFilter } from './contract.ts';

/** Whether a trace is in the list. */
export type TraceTest = (trace: StoredTrace) => boolean;

const someSpan =
  (test: (span: SpanRef) => boolean): TraceTest =>
  ({ spans }) =>
    spans.some(test);

const byQuery = (q: string): TraceTest => {
  const query = compileQuery(q);
  return (trace) => spansetsOf(trace, query).length > 0;
};

/** With a slash the pod's namespace and name, else its name. */
const byPod = (pod: string): TraceTest => {
  const key = pod.includes('/') ? 'path' : 'name';
  return someSpan((span) => podsOfSpan(span).pods.some((named) => named[key] === pod));
};

/** Makes a filter's test, the cheapest part first. Throws TraceqlError. */
export const traceTest = ({ q, service, namespace, pod, error }: TraceFilter): TraceTest => {
  const tests: TraceTest[] = [];
  if (error) tests.push(someSpan((span) => spanStatus(span) === 2));
  if (service !== undefined) tests.push(someSpan((span) => serviceName(span) === service));
  if (namespace !== undefined) {
    tests.push(someSpan((span) => podsOfSpan(span).pods.some((named) => named.namespace === namespace)));
  }
  if (pod !== undefined) tests.push(byPod(pod));
  if (q !== undefined) tests.push(byQuery(q));
  return (trace) => tests.every((test) => test(trace));
};
