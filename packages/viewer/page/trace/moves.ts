const target = (key: string, at: number, count: number, page: number): number | undefined => {
  switch (key) {
    case 'ArrowUp':
      return at - 1;
    case 'ArrowDown':
      return at + 1;
    case 'PageUp':
      return at - page;
    case 'PageDown':
      return at + page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
};

/** The row that a key leads to; undefined for a key that does not move. `page` is the number of rows on the screen. */
export const movedTo = (key: string, at: number, count: number, page: number): number | undefined => {
  const row = target(key, at, count, page);
  return row === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, row));
};

/** Where to scroll so that a row can be read; undefined where it can be already. */
export const scrollFor = (
  top: number,
  height: number,
  { scrollTop, visible }: { scrollTop: number; visible: number },
): number | undefined => {
  if (top >= scrollTop && top + height <= scrollTop + visible) return undefined;
  const distance = top < scrollTop ? scrollTop - top : top + height - scrollTop - visible;
  // One that is far away comes to the middle, with what is around it.
  if (distance > visible) return Math.max(0, top - visible / 2);
  return top < scrollTop ? top : top + height - visible;
};
