import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';

/** After a change of the view the focus goes to its element, unless it is somewhere: what had it may be gone. */
export const useFocusOnNavigation = (): RefObject<HTMLElement | null> => {
  const { path } = useLocation();
  const element = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    if (document.activeElement === document.body) element.current?.focus({ preventScroll: true });
  }, [path]);
  return element;
};
