import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { type RowRange, rangeInSight } from './window.ts';

export interface RowsInSight extends RowRange {
  /** In pixels, as the style sheet has it. */
  readonly rowHeight: number;
}

const start: RowsInSight = { from: 0, to: 40, rowHeight: 33 };

const measure = (body: HTMLElement): RowsInSight => {
  const rowHeight = Number.parseFloat(getComputedStyle(body).getPropertyValue('--trace-row'));
  const { top } = body.getBoundingClientRect();
  return { ...rangeInSight({ top, rowHeight, viewHeight: innerHeight }), rowHeight };
};

const isSame = (a: RowsInSight, b: RowsInSight): boolean =>
  a.from === b.from && a.to === b.to && a.rowHeight === b.rowHeight;

/** The rows of a long list that have to be drawn, while the window is scrolled. */
export const useRowsInSight = (body: RefObject<HTMLElement | null>): RowsInSight => {
  const [range, setRange] = useState(start);
  useLayoutEffect(() => {
    const update = () => {
      if (body.current === null) return;
      const now = measure(body.current);
      setRange((was) => (isSame(was, now) ? was : now));
    };
    update();
    addEventListener('scroll', update, { passive: true });
    addEventListener('resize', update);
    return () => {
      removeEventListener('scroll', update);
      removeEventListener('resize', update);
    };
  }, []);
  return range;
};
