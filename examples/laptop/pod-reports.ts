import type { ChildMessage } from './child.ts';
import type { PodReport } from './verdict.ts';

const TERMINAL = new Set(['Succeeded', 'Failed']);

/** Gathers what the kubelet says of its pods. */
export interface PodReports {
  receive(message: ChildMessage): void;
  /** The latest pod of each name, and problems with manifests. */
  pods(): PodReport[];
  problems(): string[];
  /** Resolves when every pod has ended; the kubelet tells of all pods of the folder before it says that it is ready. */
  allEnded(): Promise<void>;
}

export function createPodReports(): PodReports {
  const pods = new Map<string, PodReport>();
  const problems: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let synced = false;

  const check = () => {
    const ended = [...pods.values()].every((pod) => TERMINAL.has(pod.phase));
    if (synced && ended) resolve();
  };
  return {
    receive(message) {
      if (message.type === 'pod') {
        const pod = message as ChildMessage & PodReport;
        pods.set(`${pod.namespace}/${pod.name}`, pod);
      } else if (message.type === 'ready') synced = true;
      else if (message.type === 'manifestError') problems.push(String(message.message));
      check();
    },
    pods: () => [...pods.values()],
    problems: () => problems,
    allEnded: () => promise,
  };
}
