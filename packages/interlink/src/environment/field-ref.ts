import type { Container, Pod } from 'kubernetes-types/core/v1.js';
import { divideQuantity } from './quantity.ts';

/** Facts of the place a pod runs at, which its spec does not hold. */
export interface PodPlace {
  readonly podIP?: string;
  readonly hostIP?: string;
}

const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.+)'\]$/;

/**
 * The value of a downward API field, as Kubernetes resolves it (api/core/v1 ObjectFieldSelector). Undefined where the
 * field is not known here: the place's addresses, or a path that Kubernetes does not support.
 */
export function fieldValue(path: string, pod: Pod, place: PodPlace): string | undefined {
  const [, map, key] = SUBSCRIPT.exec(path) ?? [];
  if (map && key) return pod.metadata?.[map === 'labels' ? 'labels' : 'annotations']?.[key] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata?.name ?? '';
    case 'metadata.namespace':
      return pod.metadata?.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata?.uid ?? '';
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return place.podIP;
    case 'status.hostIP':
    case 'status.hostIPs':
      return place.hostIP;
    default:
      return undefined;
  }
}

/** `limits.cpu` and the like of a container, divided and rounded up as Kubernetes does; undefined where it is not set. */
export function resourceValue(resource: string, divisor: unknown, container: Container): string | undefined {
  const [list, ...name] = resource.split('.');
  const { limits = {}, requests = {} } = container.resources ?? {};
  const asked = list === 'limits' ? limits : list === 'requests' ? requests : {};
  const quantity = asked[name.join('.')];
  return quantity === undefined ? undefined : divideQuantity(quantity, divisor ?? '1');
}
