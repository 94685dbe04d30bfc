import type { PodEvent } from './event.ts';

/** A pod from one attempt at its creation to the next. */
export interface Life {
  /** Turn of the queue in which it was to be created. */
  readonly turn: PodEvent | undefined;
  readonly create: PodEvent | undefined;
  /** Phases seen, in order. */
  readonly updates: readonly PodEvent[];
  readonly deletes: readonly PodEvent[];
}

const byStart = (a: PodEvent, b: PodEvent): number => a.start - b.start;
/** Of phases seen at one time the one with fewer facts comes first. */
const rank = ({ phase }: PodEvent): number => ['Pending', 'Running'].indexOf(phase) >>> 0;
const byPhase = (a: PodEvent, b: PodEvent): number => a.start - b.start || rank(a) - rank(b);

/** The turns in which something else was done than to create the pod. */
const otherTurns = (events: readonly PodEvent[]): Set<string> =>
  new Set(
    events
      .filter(({ kind, update }) => kind === 'delete' || (kind === 'update' && update === 'spec'))
      .map(({ parentSpanId }) => parentSpanId),
  );

const firstTurn = (turns: readonly PodEvent[], before: number): PodEvent | undefined =>
  turns.find(({ start }) => start <= before);

/** A pod's events, in any order and with any of them missing, as the attempts that they belong to. */
export const livesOf = (events: readonly PodEvent[]): Life[] => {
  const creates = events.filter(({ kind }) => kind === 'create').sort(byStart);
  const updates = events.filter(({ kind, phase }) => kind === 'update' && phase !== '').sort(byPhase);
  const deletes = events.filter(({ kind }) => kind === 'delete').sort(byStart);
  const others = otherTurns(events);
  const turns = events.filter(({ kind, spanId }) => kind === 'sync' && !others.has(spanId)).sort(byStart);
  if (creates.length === 0) {
    const turn = firstTurn(turns, Math.min(updates[0]?.start ?? Infinity, deletes[0]?.start ?? Infinity));
    return [{ turn, create: undefined, updates, deletes }];
  }
  return creates.map((create, i) => {
    const from = i === 0 ? -Infinity : create.start;
    const to = creates[i + 1]?.start ?? Infinity;
    const within = ({ start }: PodEvent): boolean => start >= from && start < to;
    const own = turns.find(({ spanId }) => spanId === create.parentSpanId);
    return {
      turn: i === 0 ? (firstTurn(turns, create.start) ?? own) : own,
      create,
      updates: updates.filter(within),
      deletes: deletes.filter(within),
    };
  });
};

/** Whether the remote side took the pod: the call did not fail, or the pod was seen there though it did. */
export const isAccepted = ({ turn, create, updates }: Life): boolean =>
  updates.length > 0 || (create ?? turn)?.status !== 'error';
