/** The row that a key leads to; undefined for a key that does not move. `page` is the number of rows on the screen. */
export const movedTo = (key: string, at: number, count: number, page: number): number | undefined => {
  const targets: Readonly<Record<string, number>> = {
    ArrowUp: at - 1,
    ArrowDown: at + 1,
    PageUp: at - page,
    PageDown: at + page,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, target));
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
