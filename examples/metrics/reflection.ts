import { createLiqoReflectionMetrics } from '@vk-telemetry/collectors';
import type { ProviderEvent } from '@vk-telemetry/interlink';
import type { KubeletEvent } from '@vk-telemetry/kubelet';
import * as client from 'prom-client';

/** What a kubelet has handed on, by namespace and kind, as Liqo's virtual kubelet counts it. */
export interface ReflectionMetrics {
  onProviderEvent(event: ProviderEvent): void;
  onKubeletEvent(event: KubeletEvent): void;
}

interface Holding {
  readonly namespace: string;
  /** `Pod/name`, `ConfigMap/name`, `Secret/name`. */
  readonly items: readonly string[];
}

const KINDS = ['Pod', 'ConfigMap', 'Secret'] as const;
type Kind = (typeof KINDS)[number];

/** The kind that an error is about: what is missing, else the pod itself. */
function kindOf(error: unknown): Kind {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'CONFIG_MAP_MISSING') return 'ConfigMap';
  return code === 'SECRET_MISSING' ? 'Secret' : 'Pod';
}

/** `cluster` names the remote side. A ConfigMap or Secret counts once, however many pods refer to it. */
export function createReflectionMetrics(
  registry: client.Registry,
  nodeName: string,
  cluster: string,
): ReflectionMetrics {
  const {
    liqo_virtual_kubelet_reflection_item_counter: items,
    liqo_virtual_kubelet_reflection_error_counter: errors,
  } = createLiqoReflectionMetrics({ client, registry });
  const holdings = new Map<string, Holding>();
  const labels = (namespace: string, kind: Kind) => ({
    namespace,
    reflector_resource: kind,
    cluster_id: cluster,
    node_name: nodeName,
  });

  function recount(namespace: string): void {
    const held = [...holdings.values()].filter((holding) => holding.namespace === namespace);
    const distinct = [...new Set(held.flatMap((holding) => holding.items))];
    for (const kind of KINDS)
      items.set(labels(namespace, kind), distinct.filter((item) => item.startsWith(`${kind}/`)).length);
  }

  return {
    onProviderEvent(event) {
      const { namespace, name, uid } = event.pod;
      if (event.type === 'podWithdrawn') holdings.delete(uid);
      else
        holdings.set(uid, {
          namespace,
          items: [
            `Pod/${name}`,
            ...event.configMaps.map((item) => `ConfigMap/${item}`),
            ...event.secrets.map((item) => `Secret/${item}`),
          ],
        });
      recount(namespace);
    },
    onKubeletEvent(event) {
      if (event.type === 'podError') errors.inc(labels(event.pod.namespace, kindOf(event.error)));
    },
  };
}
