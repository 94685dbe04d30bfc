import { type KubeletEvent, ManifestError } from '@vk-telemetry/kubelet';

/** The phase in which a pod is to end, for `npm start -- --once`. */
const EXPECT = 'vk-telemetry.dev/expect';

/** Whoever started this process: `npm start` over an IPC channel, or a person with a terminal. */
export interface Launcher {
  /** Settles when this process is to stop; pods are deleted first where it was started by a launcher. */
  readonly stopAsked: Promise<{ readonly deletePods: boolean }>;
  ready(kubeletPort: number): void;
  report(event: KubeletEvent): void;
  disconnect(): void;
}

/**
 * Messages are `ready`, `pod` (its phase, and all phases that the provider showed so far: each of these has left a span)
 * and `manifestError`; the launcher sends `stop`.
 */
export function connectLauncher(): Launcher {
  const pods = new Map<
    string,
    { expect: string; phase: string; message?: string | undefined; phases: string[] }
  >();
  const send = (message: object) => {
    if (process.connected) process.send?.(message, () => {});
  };

  const stopAsked = new Promise<{ deletePods: boolean }>((resolve) => {
    process.on('message', (message: { type?: string }) => {
      if (message?.type === 'stop') resolve({ deletePods: true });
    });
    // A launcher that was killed does not come back for its pods.
    process.once('disconnect', () => resolve({ deletePods: true }));
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve({ deletePods: false }));
  });

  return {
    stopAsked,
    ready: (kubeletPort) => send({ type: 'ready', kubeletPort }),
    report(event) {
      if (event.type === 'problem' && event.error instanceof ManifestError && !event.error.isWarning) {
        send({ type: 'manifestError', message: event.error.message });
      }
      if (event.type === 'podAdded') {
        pods.set(event.pod.uid, {
          expect: event.annotations[EXPECT] ?? 'Succeeded',
          phase: 'Pending',
          phases: [],
        });
      }
      if (event.type !== 'podAdded' && event.type !== 'podPhase') return;
      const { namespace, name, uid } = event.pod;
      const pod = pods.get(uid);
      if (pod && event.type === 'podPhase') {
        pod.phase = event.phase;
        pod.message = event.message;
        if (event.by === 'provider') pod.phases.push(event.phase);
      }
      if (pod) send({ type: 'pod', namespace, name, uid, ...pod });
    },
    disconnect() {
      if (process.connected) process.disconnect();
    },
  };
}
