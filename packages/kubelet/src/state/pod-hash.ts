import { createHash } from 'node:crypto';
import type { Container, Pod } from 'kubernetes-types/core/v1.js';

/** JSON with sorted keys: equal objects give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}

const withoutImage = ({ image, ...container }: Container) => container;

/**
 * Hash of the part of a spec that the API server lets nobody change (ValidatePodUpdate in Kubernetes'
 * pkg/apis/core/validation): all but images, activeDeadlineSeconds and tolerations.
 */
export function immutableHash(pod: Pod): string {
  const { activeDeadlineSeconds, tolerations, nodeName, ...spec } = pod.spec ?? { containers: [] };
  return hash({
    ...spec,
    containers: spec.containers.map(withoutImage),
    initContainers: (spec.initContainers ?? []).map(withoutImage),
  });
}

/** Hash of all that a provider is told with createPod and updatePod. */
export function desiredHash(pod: Pod): string {
  const { labels = {}, annotations = {} } = pod.metadata ?? {};
  return hash({ labels, annotations, spec: pod.spec });
}
