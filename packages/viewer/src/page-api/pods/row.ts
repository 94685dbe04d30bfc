import type { PodRow, PodSpan } from '../contract.ts';
import type { PodEvent } from './event.ts';
import { isAccepted, livesOf } from './life.ts';
import { podSegments } from './stages.ts';

/** A pod that flaps makes a span of each change. */
const maxSpans = 100;

const noteOf = ({ kind, attempt, update, phase, previous, cause, error }: PodEvent): string => {
  const change = [previous, phase].filter((part) => part !== '').join(' → ');
  const notes = [
    kind === 'sync' && attempt > 1 ? `attempt ${attempt}` : '',
    change !== ''
      ? [change, cause].filter((part) => part !== '').join(': ')
      : update === 'spec'
        ? 'new spec'
        : '',
    error,
  ];
  return notes.filter((note) => note !== '').join(', ');
};

const spanOf = (event: PodEvent): PodSpan => ({
  traceId: event.traceId,
  spanId: event.spanId,
  name: event.spanName,
  startMicros: event.start,
  durationMicros: event.end - event.start,
  status: event.status,
  note: noteOf(event),
});

const phaseOf = (events: readonly PodEvent[]): string => {
  const life = livesOf(events).at(-1);
  if (life === undefined) return '';
  if (life.deletes.some(({ status }) => status !== 'error')) return 'Deleted';
  const seen = life.updates.at(-1)?.phase;
  if (seen !== undefined) return seen;
  if (isAccepted(life)) return 'Pending';
  return life.create === undefined ? 'Waiting' : 'Creating';
};

/** The last failure that nothing has put right since: a later success of the same kind has. */
const failureOf = (events: readonly PodEvent[], phase: string): PodEvent | undefined => {
  if (phase === 'Deleted') return undefined;
  const failed = events.findLast(({ status }) => status === 'error');
  const mended =
    failed &&
    events.some(
      ({ kind, start, status }) => kind === failed.kind && start > failed.start && status !== 'error',
    );
  return mended ? undefined : failed;
};

const first = (events: readonly PodEvent[], field: 'name' | 'namespace' | 'uid' | 'service'): string =>
  events.find((event) => event[field] !== '')?.[field] ?? '';

/** A pod from its events; there is at least one. */
export const podRow = (unordered: readonly PodEvent[]): PodRow => {
  const events = unordered.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const segments = podSegments(events);
  const phase = phaseOf(events);
  const failure = failureOf(events, phase);
  const creates = events.filter(({ kind }) => kind === 'create');
  return {
    uid: first(events, 'uid'),
    name: first(events, 'name'),
    namespace: first(events, 'namespace'),
    service: first(creates, 'service') || first(events, 'service'),
    phase,
    failed: failure !== undefined || phase === 'Failed' || events.some((event) => event.phase === 'Failed'),
    error: failure?.error || (events.findLast((event) => event.phase === 'Failed')?.cause ?? ''),
    attempts: creates.length,
    startMicros: segments[0]?.startMicros ?? 0,
    endMicros: segments.at(-1)?.endMicros ?? null,
    segments,
    spans: events.slice(-maxSpans).map(spanOf),
  };
};
