import type { PodProvider } from '@vk-telemetry/tracing';
import type { Pod, PodStatus } from 'kubernetes-types/core/v1.js';

/** What a kubelet runs its pods with: the provider that `tracePodLifecycle` wraps, and one more optional member. */
export interface KubeletProvider extends PodProvider<Pod, PodStatus> {
  /** Told of a pod that the remote side has already, from before a restart: getPods is to show it. */
  trackPod?(pod: Pod): void;
}
