import type { PodRef } from '@vk-telemetry/tracing';

/** What happens in a kubelet, for logs, metrics and whoever waits for a pod. */
export type KubeletEvent =
  /** The node became ready or not; `reason` says why not. */
  | { readonly type: 'ready'; readonly ready: boolean; readonly reason?: string }
  /** The pod is in the source. */
  | {
      readonly type: 'podAdded';
      readonly pod: PodRef;
      readonly annotations: Readonly<Record<string, string>>;
    }
  /** The pod is in another phase than before: seen by the provider, or set by the kubelet since it was refused. */
  | {
      readonly type: 'podPhase';
      readonly pod: PodRef;
      readonly phase: string;
      readonly previous?: string | undefined;
      /** The status' own words, of a pod that failed most often. */
      readonly message?: string | undefined;
      readonly by: 'provider' | 'kubelet';
    }
  /** A try failed; unless `final`, another follows. */
  | {
      readonly type: 'podError';
      readonly pod: PodRef;
      readonly operation: 'create' | 'update' | 'delete' | 'status';
      readonly attempt: number;
      readonly error: unknown;
      readonly final: boolean;
    }
  /** The remote side has confirmed the deletion and the source knows. */
  | { readonly type: 'podDeleted'; readonly pod: PodRef }
  /** A status turn failed; the next one comes at its time. */
  | { readonly type: 'statusError'; readonly error: unknown }
  /** Something in the pod source (a ManifestError, most often) or in the state folder (a StateError). */
  | { readonly type: 'problem'; readonly error: Error };

export type OnKubeletEvent = (event: KubeletEvent) => void;

/** A listener's own error must not stop a controller. */
export function guardListener(onEvent: OnKubeletEvent | undefined): OnKubeletEvent {
  return (event) => {
    try {
      onEvent?.(event);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      process.emitWarning(`a listener of the kubelet failed: ${message}`, { code: 'KUBELET_LISTENER' });
    }
  };
}
