import { setImmediate } from 'node:timers/promises';
import { podsOfSpan } from '../../store/span-facts.ts';
import { type SpanRef, serviceName, spanStatus } from '../../store/span-ref.ts';
import type { StoredTrace } from '../../store/trace.ts';
import { compileQuery } from '../../traceql/query.ts';
import type { TraceFilter } from '../contract.ts';

/** Whether a trace is in the list. */
export type TraceTest = (trace: StoredTrace) => boolean | Promise<boolean>;

const someSpan =
  (test: (span: SpanRef) => boolean) =>
  ({ spans }: StoredTrace): boolean =>
    spans.some(test);

/** As many looks at attributes as the search of Tempo's API takes at a time. */
const stepsPerTurn = 20_000;

/** A regular expression over a large trace takes long, so that others have their turn meanwhile. */
const byQuery = (q: string): TraceTest => {
  const query = compileQuery(q);
  return async (trace) => {
    const matched: SpanRef[] = [];
    // No iterator: the trace may grow while others run.
    for (let i = 0; i < trace.spans.length; i++) {
      const span = trace.spans[i];
      if (span !== undefined && query.matches(span, trace)) matched.push(span);
      if (query.work.steps < stepsPerTurn) continue;
      await setImmediate();
      query.work.steps = 0;
    }
    return matched.length > 0 && query.spansets(matched, trace).length > 0;
  };
};

/** With a slash the pod's namespace and name, else its name. */
const byPod = (pod: string) => {
  const key = pod.includes('/') ? 'path' : 'name';
  return someSpan((span) => podsOfSpan(span).pods.some((named) => named[key] === pod));
};

/** Makes a filter's test, the cheapest part first. Throws TraceqlError. */
export const traceTest = ({ q, service, namespace, pod, error }: TraceFilter): TraceTest => {
  const tests: ((trace: StoredTrace) => boolean)[] = [];
  if (error) tests.push(someSpan((span) => spanStatus(span) === 2));
  if (service !== undefined) tests.push(someSpan((span) => serviceName(span) === service));
  if (namespace !== undefined) {
    tests.push(someSpan((span) => podsOfSpan(span).pods.some((named) => named.namespace === namespace)));
  }
  if (pod !== undefined) tests.push(byPod(pod));
  const asked = q === undefined ? () => true : byQuery(q);
  return (trace) => tests.every((test) => test(trace)) && asked(trace);
};
