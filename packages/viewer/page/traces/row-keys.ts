import type { RefObject } from 'preact';
import { useShortcuts } from '../app/shortcuts.ts';

const headerHeight = 60;

/** Moves the focus from row to row; from outside the list it begins at the first row in sight. */
export const useRowKeys = (table: RefObject<HTMLTableElement | null>): void => {
  const move = (by: 1 | -1) => {
    const links = [...(table.current?.querySelectorAll<HTMLAnchorElement>('tbody a') ?? [])];
    const at = links.findIndex((link) => link.matches(':focus'));
    const inSight = () => links.find((link) => link.getBoundingClientRect().top > headerHeight);
    (at < 0 ? inSight() : links[at + by])?.focus();
  };
  const down = () => move(1);
  const up = () => move(-1);
  useShortcuts({ j: down, ArrowDown: down, k: up, ArrowUp: up });
};
