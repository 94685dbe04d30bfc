import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** Where the list was left for. */
let leftFor = '';

/** Whoever comes back from a trace finds its row focused, as long as it is among the first ones. */
export const useReturn = (table: RefObject<HTMLTableElement | null>): void =>
  useLayoutEffect(() => {
    const links = [...(table.current?.querySelectorAll<HTMLAnchorElement>('tbody a') ?? [])];
    if (document.activeElement?.matches('body, main')) {
      links.find(({ pathname }) => pathname === leftFor)?.focus();
    }
    return () => {
      leftFor = location.pathname;
    };
  }, []);
