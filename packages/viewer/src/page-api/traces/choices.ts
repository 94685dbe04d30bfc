import { allSpans } from '../../store/all-spans.ts';
import { podsOfSpan } from '../../store/span-facts.ts';
import { serviceName } from '../../store/span-ref.ts';
import type { TraceStore } from '../../store/store.ts';
import { eachInTurns } from '../../turns.ts';
import type { FilterChoices } from '../contract.ts';

const maxChoices = 1_000;

const sorted = (values: Set<string>): string[] =>
  [...values]
    .filter((value) => value !== '')
    .sort()
    .slice(0, maxChoices);

/** Answers `/ui/choices`. */
export const filterChoices = async (store: TraceStore): Promise<FilterChoices> => {
  const services = new Set<string>();
  const namespaces = new Set<string>();
  const pods = new Set<string>();
  await eachInTurns(allSpans([...store.traces()]), (span) => {
    services.add(serviceName(span));
    for (const pod of podsOfSpan(span).pods) {
      namespaces.add(pod.namespace);
      pods.add(pod.name);
    }
  });
  return { services: sorted(services), namespaces: sorted(namespaces), pods: sorted(pods) };
};
