import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount } from '../../ui/format.ts';

/** Many times as many would take the browser seconds to lay out. */
const step = 200;

interface Beginning<T> {
  readonly shown: readonly T[];
  /** A button that shows more of them; nothing where all are shown. */
  readonly more: ComponentChildren;
}

/** The beginning of a list that may be very long. */
export const useBeginning = <T,>(items: readonly T[], what: string): Beginning<T> => {
  const [most, setMost] = useState(step);
  const left = items.length - most;
  const more = left > 0 && (
    <button type="button" class="quiet" onClick={() => setMost(most + step)}>
      Show more {what} ({formatCount(left)} left)
    </button>
  );
  return { shown: items.slice(0, most), more };
};
