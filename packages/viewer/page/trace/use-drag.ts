import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Two places along the width of an element, as shares of it, in order. */
export type Share = readonly [from: number, to: number];

/** A shorter drag is a click: share of the width. */
const leastShare = 0.005;

const shareAt = (element: HTMLElement, event: PointerEvent): number => {
  const { left, width } = element.getBoundingClientRect();
  return Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
};

const ordered = (a: number, b: number): Share => (a < b ? [a, b] : [b, a]);

/** Lets a part of an element's width be chosen by dragging; what is chosen so far. */
export const useDrag = (box: RefObject<HTMLElement | null>, onChosen: (share: Share) => void) => {
  const [dragged, setDragged] = useState<Share>();
  const chosen = useRef(onChosen);
  chosen.current = onChosen;
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let start: number | undefined;
    const shareOf = (event: PointerEvent): Share | undefined =>
      start === undefined ? undefined : ordered(start, shareAt(element, event));
    const end = () => {
      start = undefined;
      setDragged(undefined);
    };
    const off = new AbortController();
    const on = (name: 'pointerdown' | 'pointermove' | 'pointerup', listener: (event: PointerEvent) => void) =>
      element.addEventListener(name, listener, { signal: off.signal });
    on('pointerdown', (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      start = shareAt(element, event);
    });
    on('pointermove', (event) => setDragged(shareOf(event)));
    on('pointerup', (event) => {
      const share = shareOf(event);
      end();
      if (share !== undefined && share[1] - share[0] >= leastShare) chosen.current(share);
    });
    element.addEventListener('pointercancel', end, { signal: off.signal });
    return () => off.abort();
  }, [box]);
  return dragged;
};
