import { ReviewError } from './review-error.ts';

/** Part of the places that strangers cannot take. */
const RESERVED = 0.25;

/** Bounds what is under way at once. Those who were let in before have a few places of their own. */
export function createPlaces(max: number): <T>(known: boolean, work: () => Promise<T>) => Promise<T> {
  const forStrangers = Math.ceil(max * (1 - RESERVED));
  let taken = 0;
  return async (known, work) => {
    if (taken >= (known ? max : forStrangers))
      throw new ReviewError(`${taken} reviews are under way, which is as many as there may be`);
    taken += 1;
    try {
      return await work();
    } finally {
      taken -= 1;
    }
  };
}
