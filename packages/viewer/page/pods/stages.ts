import type { PodRow, PodSegment, PodStage } from '../../src/page-api/contract.ts';

/** What a stage means, in the order of a pod's life. */
export const stages: Readonly<Record<PodStage, { readonly title: string; readonly meaning: string }>> = {
  waiting: { title: 'waiting', meaning: "in the kubelet's queue, and between attempts" },
  call: { title: 'call', meaning: 'CreatePodVK, until the remote side accepted the pod or refused it' },
  queue: { title: 'batch queue', meaning: 'accepted, not yet running' },
  running: { title: 'running', meaning: 'by the times that the plugin reported, else as observed' },
  ended: { title: 'ended', meaning: 'from its end until it was observed or deleted' },
};

/** How long a segment is, or has been so far. */
export const segmentMicros = ({ startMicros, endMicros }: PodSegment, nowMicros: number): number =>
  Math.max((endMicros ?? nowMicros) - startMicros, 0);

/** Time of a pod's whole life, or so far. */
export const lifeMicros = ({ startMicros, endMicros }: PodRow, nowMicros: number): number =>
  Math.max((endMicros ?? nowMicros) - startMicros, 0);

/** Time per stage, in the order of the stages; those that the pod has not reached are left out. */
export const stageTotals = ({ segments }: PodRow, nowMicros: number): [PodStage, number][] => {
  const totals = new Map<PodStage, number>();
  for (const segment of segments) {
    totals.set(segment.stage, (totals.get(segment.stage) ?? 0) + segmentMicros(segment, nowMicros));
  }
  const order = Object.keys(stages) as PodStage[];
  return order.flatMap((stage) => {
    const total = totals.get(stage);
    return total === undefined ? [] : [[stage, total] as [PodStage, number]];
  });
};
