import type { KubeletEvent } from '@vk-telemetry/kubelet';

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** One line for the terminal, or nothing. */
export function describe(event: KubeletEvent): string | undefined {
  switch (event.type) {
    case 'ready':
      return event.ready ? 'node ready' : `node not ready: ${event.reason}`;
    case 'podPhase':
      return `pod ${event.pod.namespace}/${event.pod.name} ${event.phase}${event.message ? `: ${event.message}` : ''}`;
    case 'podDeleted':
      return `pod ${event.pod.namespace}/${event.pod.name} deleted`;
    case 'podError': {
      const { pod, operation, attempt, error, final } = event;
      const next = final ? 'refused' : `try ${attempt}, will be repeated`;
      return `pod ${pod.namespace}/${pod.name} ${operation} failed (${next}): ${messageOf(error)}`;
    }
    case 'statusError':
      return `statuses not read: ${messageOf(event.error)}`;
    case 'problem':
      return event.error.message;
    case 'podAdded':
      return undefined;
  }
}
