import type { StoreState } from '../../src/page-api/contract.ts';
import type { Connection } from '../api/live.ts';
import { formatCount, plural } from '../ui/format.ts';

const stateOf = (connection: Connection, isPaused: boolean): readonly [className: string, text: string] => {
  if (connection === 'away') return ['away', 'viewer away, trying again'];
  if (connection === 'refused') return ['away', 'not answered'];
  if (connection === 'connecting') return ['waits', 'connecting'];
  return isPaused ? ['paused', 'paused'] : ['live', 'live'];
};

export interface StateLineProps {
  readonly connection: Connection;
  readonly isPaused: boolean;
  readonly shown: number;
  /** Undefined until the first answer. */
  readonly matched: number | undefined;
  readonly onPause: (isPaused: boolean) => void;
}

const countOf = (shown: number, matched: number): string =>
  matched > shown ? `newest ${formatCount(shown)} of ${plural(matched, 'trace')}` : plural(matched, 'trace');

/** Whether the list moves, and how much of it is shown. */
export const StateLine = ({ connection, isPaused, shown, matched, onPause }: StateLineProps) => {
  const [className, text] = stateOf(connection, isPaused);
  return (
    <div class="state-line">
      <span class="muted">{matched !== undefined && countOf(shown, matched)}</span>
      <span role="status" class={`list-state ${className}`}>
        {text}
      </span>
      <button type="button" aria-pressed={isPaused} onClick={() => onPause(!isPaused)}>
        Pause
      </button>
    </div>
  );
};

/** How full the store is, and what to do once it is. */
export const StoreLine = ({ spans, maxSpans, evictedSpans }: StoreState) => (
  <p class="store-line muted">
    {formatCount(spans)} spans of {formatCount(maxSpans)} kept; {formatCount(evictedSpans)} made room.
    {evictedSpans > 0 && (
      <>
        {' '}
        To keep more start the viewer with a larger <code>--max-spans</code>; to keep them for days send them
        to Tempo.
      </>
    )}
  </p>
);
