import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useState } from 'preact/hooks';

/** Height of a row in pixels: --row of the style sheet. */
export const rowHeight = 28;

/** Rows rendered beyond the screen on each side, and how many are added at a time. */
const [beyond, step] = [8, 4];

/** The rows of a scrolling box that are worth rendering, `last` exclusive. */
export const useRange = (box: RefObject<HTMLElement | null>, count: number) => {
  const [{ first, last }, setRange] = useState({ first: 0, last: 60 });
  const measure = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    const top = Math.floor(element.scrollTop / rowHeight / step) * step;
    const shown = Math.ceil(element.clientHeight / rowHeight / step) * step;
    const range = { first: Math.max(0, top - beyond), last: top + shown + step + beyond };
    setRange((was) => (was.first === range.first && was.last === range.last ? was : range));
  }, [box]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [box, measure]);
  const end = Math.min(last, count);
  return { first: Math.min(first, Math.max(0, end - 1)), last: end };
};
