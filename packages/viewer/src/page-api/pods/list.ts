import { allSpans } from '../../store/all-spans.ts';
import type { WatchedStore } from '../../store/changes.ts';
import { eachInTurns } from '../../turns.ts';
import type { PodList, PodRow } from '../contract.ts';
import { type PodEvent, podEvent } from './event.ts';
import { podRow } from './row.ts';

const maxPods = 1_000;

/** An event without uid belongs to the pod whose creation it links to, else to the one of that name without uid. */
const keyOf = (event: PodEvent, uids: ReadonlyMap<string, string>): string => {
  const uid =
    event.uid || event.linksTo.map((spanId) => uids.get(spanId)).find((linked) => linked !== undefined);
  return uid || `${event.namespace}/${event.name}`;
};

const byPod = (events: readonly PodEvent[]): Map<string, PodEvent[]> => {
  const uids = new Map(
    events.filter(({ kind, uid }) => kind === 'create' && uid !== '').map(({ spanId, uid }) => [spanId, uid]),
  );
  return Map.groupBy(events, (event) => keyOf(event, uids));
};

const readPods = async (store: WatchedStore): Promise<Omit<PodList, 'nowMicros'>> => {
  const events: PodEvent[] = [];
  await eachInTurns(allSpans([...store.traces()]), (span) => {
    const event = podEvent(span);
    if (event !== undefined && event.uid + event.name !== '') events.push(event);
  });
  const pods: PodRow[] = [];
  await eachInTurns(byPod(events).values(), (own) => pods.push(podRow(own)));
  pods.sort((a, b) => b.startMicros - a.startMicros);
  return { pods: pods.slice(0, maxPods), more: Math.max(pods.length - maxPods, 0) };
};

const latestMicros = (pods: readonly PodRow[]): number =>
  pods.reduce((latest, { segments }) => Math.max(latest, segments.at(-1)?.startMicros ?? 0), 0);

/** Answers `/ui/pods`; reads the store again only when it has changed. */
export const createPodList = (store: WatchedStore): (() => Promise<PodList>) => {
  let version = -1;
  let read: Promise<Omit<PodList, 'nowMicros'>> | undefined;
  return async () => {
    if (read === undefined || version !== store.version()) {
      version = store.version();
      read = readPods(store);
    }
    const list = await read;
    // A span's clock may be ahead of ours; no bar is to end before it begins.
    return { nowMicros: Math.max(Date.now() * 1_000, latestMicros(list.pods)), ...list };
  };
};
