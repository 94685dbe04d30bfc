import type { PodSegment, PodStage } from '../contract.ts';
import type { PodEvent } from './event.ts';
import { isAccepted, type Life, livesOf } from './life.ts';
import { finalPhases } from './names.ts';

/** A stage and when it began. */
interface Mark {
  readonly stage: PodStage;
  readonly at: number;
}

/** Where a pod's time went, and its end where it has one. */
export interface Stages {
  readonly marks: readonly Mark[];
  readonly end: number | null;
}

/** A time that the plugin reported counts only if it lies before we learnt of it: its clock may be ahead. */
const reported = (time: number | undefined, seen: PodEvent): number =>
  Math.min(time ?? seen.start, seen.start);

const runningSince = (updates: readonly PodEvent[]): number | undefined => {
  const teller = updates.find(({ startTime }) => startTime !== undefined);
  if (teller !== undefined) return reported(teller.startTime, teller);
  return updates.find(({ phase }) => phase === 'Running')?.start;
};

/** The update that first told of the end, unless the pod was seen alive after it. */
const ending = (updates: readonly PodEvent[]): PodEvent | undefined =>
  updates[updates.findLastIndex(({ phase }) => !finalPhases.includes(phase)) + 1];

/** From its end until we saw it, or, where it was deleted before that, until it was gone. */
const endOf = ({ updates, deletes }: Life): Stages | undefined => {
  const seen = ending(updates);
  const deletion = deletes.find(({ status }) => status !== 'error');
  if (seen !== undefined && (deletion === undefined || seen.start <= deletion.start)) {
    return { marks: [{ stage: 'ended', at: reported(seen.finishTime, seen) }], end: seen.start };
  }
  if (deletion === undefined) return undefined;
  const at = seen === undefined ? deletion.start : Math.min(reported(seen.finishTime, seen), deletion.start);
  return { marks: [{ stage: 'ended', at }], end: deletion.end };
};

const beginOf = (life: Life, running: number | undefined): Mark[] => {
  const { turn, create, updates } = life;
  const marks: Mark[] = [];
  if (turn !== undefined) marks.push({ stage: 'waiting', at: Math.max(turn.start - turn.wait, 0) });
  if (create !== undefined) marks.push({ stage: 'call', at: create.start });
  const called = create ?? turn;
  const accepted = isAccepted(life);
  if (called !== undefined && (accepted || create !== undefined)) {
    marks.push({ stage: accepted ? 'queue' : 'waiting', at: called.end });
  }
  const [first] = updates;
  if (called === undefined && first !== undefined) {
    marks.push({ stage: 'queue', at: Math.min(first.start, running ?? first.start) });
  }
  return marks;
};

const lifeStages = (life: Life): Stages => {
  const running = runningSince(life.updates);
  const end = endOf(life);
  return {
    marks: [
      ...beginOf(life, running),
      ...(running === undefined ? [] : [{ stage: 'running' as const, at: running }]),
      ...(end?.marks ?? []),
    ],
    end: end?.end ?? null,
  };
};

/** Marks as segments: each begins where the one before it ends, whatever the clocks say. */
const segmentsOf = ({ marks, end }: Stages): PodSegment[] => {
  const segments: { stage: PodStage; startMicros: number; endMicros: number | null }[] = [];
  for (const { stage, at } of marks) {
    const before = segments.at(-1);
    const startMicros = Math.max(at, before?.startMicros ?? at);
    if (before !== undefined) before.endMicros = startMicros;
    if (before?.startMicros === startMicros) segments.pop();
    const joined = segments.at(-1);
    if (joined?.stage === stage) joined.endMicros = null;
    else segments.push({ stage, startMicros, endMicros: null });
  }
  const last = segments.at(-1);
  if (last?.stage === 'ended' && end !== null) last.endMicros = Math.max(end, last.startMicros);
  return segments;
};

/** Where a pod's time went. At least one segment for at least one event. */
export const podSegments = (events: readonly PodEvent[]): PodSegment[] => {
  const lives = livesOf(events).map(lifeStages);
  const marks = lives.flatMap((life) => life.marks);
  const fallback = {
    stage: 'queue' as const,
    at: events.reduce((at, { start }) => Math.min(at, start), Infinity),
  };
  return segmentsOf({ marks: marks.length > 0 ? marks : [fallback], end: lives.at(-1)?.end ?? null });
};
