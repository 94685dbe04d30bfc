import { ReviewError } from './review-error.ts';

/** Share of the reviews at once that strangers cannot take. */
const RESERVED = 0.25;

/** Bounds the reviews under way at once; a few are kept for those who were let in before. */
export function createReviewLimit(max: number): <T>(known: boolean, work: () => Promise<T>) => Promise<T> {
  const forStrangers = Math.ceil(max * (1 - RESERVED));
  let running = 0;
  return async (known, work) => {
    if (running >= (known ? max : forStrangers))
      throw new ReviewError(`${running} reviews are under way, which is as many as there may be`);
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
}
