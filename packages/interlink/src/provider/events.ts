import { type PodRef, podRef } from '@vk-telemetry/tracing';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { referencesOf } from './references.ts';

/** What a provider has on the remote side, for metrics and logs. */
export type ProviderEvent =
  /** The remote side accepted the pod, or has had it since before a restart; with what it refers to, by name. */
  | {
      readonly type: 'podHandedOn';
      readonly pod: PodRef;
      readonly configMaps: readonly string[];
      readonly secrets: readonly string[];
    }
  /** The remote side has deleted it. */
  | { readonly type: 'podWithdrawn'; readonly pod: PodRef };

export type OnProviderEvent = (event: ProviderEvent) => void;

/** A listener's own error must not fail a pod. */
export function guardProviderListener(onEvent: OnProviderEvent | undefined): OnProviderEvent {
  return (event) => {
    try {
      onEvent?.(event);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      process.emitWarning(`a listener of the provider failed: ${message}`, { code: 'PROVIDER_LISTENER' });
    }
  };
}

export function handedOn(pod: Pod): ProviderEvent {
  const named = (kind: 'ConfigMap' | 'Secret') =>
    referencesOf(pod)
      .filter((reference) => reference.kind === kind)
      .map(({ name }) => name);
  return { type: 'podHandedOn', pod: podRef(pod), configMaps: named('ConfigMap'), secrets: named('Secret') };
}
