import { isDue, nextTurn } from '../slices.ts';

/** Changes each item, in slices between which other work runs. */
export async function mapSliced<From, To>(items: Iterable<From>, change: (item: From) => To): Promise<To[]> {
  const changed: To[] = [];
  for (const item of items) {
    changed.push(change(item));
    if (isDue()) await nextTurn();
  }
  return changed;
}
