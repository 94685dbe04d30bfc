import { copyLabels } from './labels.ts';
import type { Exemplar, Labels } from './model.ts';

/** Code points that the labels of an exemplar may have together (OpenMetrics 1.0.0, "Exemplars"). Prometheus drops longer ones. */
export const MAX_EXEMPLAR_LENGTH = 128;

export function fitsExemplar(labels: Labels): boolean {
  let length = 0;
  for (const name in labels) length += name.length + [...(labels[name] ?? '')].length;
  return length <= MAX_EXEMPLAR_LENGTH;
}

/** A frozen copy, or undefined where an exemplar's labels or numbers are none. */
export function copyExemplar(raw: Partial<Exemplar> | null | undefined): Exemplar | undefined {
  const labels = raw?.labels && copyLabels(raw.labels);
  if (!raw || !labels || typeof raw.value !== 'number') return undefined;
  const { value, timestamp } = raw;
  return Object.freeze({
    labels,
    value,
    ...(typeof timestamp === 'number' && Number.isFinite(timestamp) && { timestamp }),
  });
}
