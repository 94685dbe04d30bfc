import type { Pod } from './types.ts';

const DEFAULT_SECONDS = 30;

/** How long a pod's containers may take to stop, in ms: a delete is answered once they have. */
export function graceMillis({ metadata, spec }: Pod): number {
  const seconds =
    metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? DEFAULT_SECONDS;
  return Math.max(0, seconds) * 1_000;
}
