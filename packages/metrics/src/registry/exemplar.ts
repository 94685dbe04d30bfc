import { copyExemplar } from '../exemplar.ts';
import type { Exemplar, Labels } from '../model.ts';
import { isObject, type RawExemplar } from './shape.ts';

/** An exemplar as both clients keep it; undefined for what is none. */
export function exemplarOf(raw: unknown): Exemplar | undefined {
  if (!isObject(raw)) return undefined;
  const { labelSet, value, timestamp }: RawExemplar = raw;
  return copyExemplar({
    labels: (labelSet ?? {}) as Labels,
    ...(value !== undefined && { value }),
    ...(timestamp !== undefined && { timestamp }),
  });
}
