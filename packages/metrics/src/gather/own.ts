import { seal } from '../check.ts';
import type { Loss, MetricFamily } from '../model.ts';

/** Metrics about gathers. `collector` is a gatherer's name, or its place in the list. */
export const GATHER_METRICS = {
  success: 'vk_telemetry_gather_success',
  losses: 'vk_telemetry_gather_losses_total',
} as const;

const HELP: Readonly<Record<keyof typeof GATHER_METRICS, string>> = {
  success: 'Whether the last gather got all that the collector has: 1, else 0.',
  losses: 'Metrics that gathers could not give whole, by collector and reason.',
};

export interface GatherCounts {
  /** Counts what one gather lost. */
  add(lost: ReadonlyMap<string, readonly Loss[]>): void;
  families(): readonly MetricFamily[];
}

export function createGatherCounts(names: readonly string[]): GatherCounts {
  const counts = new Map<string, Map<Loss['reason'], number>>(names.map((name) => [name, new Map()]));
  const whole = new Map<string, boolean>(names.map((name) => [name, true]));
  return {
    add(lost) {
      for (const [name, reasons] of counts) {
        const losses = lost.get(name) ?? [];
        whole.set(name, losses.length === 0);
        for (const { reason } of losses) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    },
    families() {
      const success = [...whole].map(([collector, ok]) => ({ labels: { collector }, value: Number(ok) }));
      const losses = [...counts].flatMap(([collector, reasons]) =>
        [...reasons].map(([reason, value]) => ({ labels: { collector, reason }, value })),
      );
      return [
        seal({ name: GATHER_METRICS.success, help: HELP.success, type: 'gauge', points: success }),
        seal({ name: GATHER_METRICS.losses, help: HELP.losses, type: 'counter', points: losses }),
      ];
    },
  };
}
