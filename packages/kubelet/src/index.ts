export type { Readiness } from './controller/ping-loop.ts';
export type { KubeletEvent, OnKubeletEvent } from './events.ts';
export { createFolderSource, type FolderSourceOptions } from './folder/source.ts';
export { type KubeletAddress, KubeletListenError } from './http/server.ts';
export { createKubelet, type Kubelet, type KubeletOptions, type StopOptions } from './kubelet.ts';
export { ManifestError, type ManifestErrorCode } from './manifests/error.ts';
// For authors of pod sources and providers.
export type { PodSource, PodSourceEvents } from './pod-source.ts';
export type { KubeletProvider } from './provider.ts';
export { createSpanStore } from './state/create-spans.ts';
export { StateError, type StateErrorCode } from './state/state-error.ts';
