import type { MetricsOptions } from './client.ts';
import { createMetrics } from './create-metrics.ts';
import { CollectorsOptionError } from './errors.ts';
import { LIQO_REFLECTION } from './families/liqo-reflection.ts';
import type { FamilyTable } from './family.ts';
import type { Handles } from './handles.ts';

const AS_UPSTREAM = {
  ...LIQO_REFLECTION,
  liqo_virtual_kubelet_reflection_item_counter: {
    ...LIQO_REFLECTION.liqo_virtual_kubelet_reflection_item_counter,
    type: 'counter',
  },
} as const satisfies FamilyTable;

export type LiqoReflectionMetrics = Handles<typeof LIQO_REFLECTION>;
/** With `liqo_virtual_kubelet_reflection_item_counter` as Liqo's program has it: successful reflections, never falling. */
export type LiqoReflectionUpstreamMetrics = Handles<typeof AS_UPSTREAM>;

export interface LiqoReflectionOptions<Registry, ItemCounter extends 'gauge' | 'counter'>
  extends MetricsOptions<Registry> {
  /**
   * The type of `liqo_virtual_kubelet_reflection_item_counter`: `gauge` (default) as the document tells of it, what is
   * reflected now; `counter` as Liqo's pkg/virtualKubelet/metrics registers it.
   */
  readonly itemCounter?: ItemCounter;
}

/** Liqo's documented `reflection` metrics; one is registered when its property is first read. */
export function createLiqoReflectionMetrics<Registry>(
  options: LiqoReflectionOptions<Registry, 'gauge'>,
): LiqoReflectionMetrics;
export function createLiqoReflectionMetrics<Registry>(
  options: LiqoReflectionOptions<Registry, 'counter'> & { readonly itemCounter: 'counter' },
): LiqoReflectionUpstreamMetrics;
export function createLiqoReflectionMetrics<Registry>(
  options: LiqoReflectionOptions<Registry, 'gauge' | 'counter'>,
): LiqoReflectionMetrics | LiqoReflectionUpstreamMetrics {
  const { itemCounter = 'gauge' } = options;
  if (itemCounter === 'counter') return createMetrics(AS_UPSTREAM, options);
  if (itemCounter === 'gauge') return createMetrics(LIQO_REFLECTION, options);
  throw new CollectorsOptionError(
    `option itemCounter: ${JSON.stringify(itemCounter)} is neither "gauge" nor "counter"`,
  );
}
