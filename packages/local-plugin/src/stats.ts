import type { ContainerUsage } from '@vk-telemetry/interlink';
import type { Pods } from './pods/pods.ts';
import { usageOfGroups } from './process/table.ts';

/** Usage of the containers that run; those that the process table does not tell of are absent. */
export async function readStats(pods: Pods): Promise<ContainerUsage[]> {
  const running = [...pods.all()].flatMap(([podUID, { containers }]) =>
    containers.flatMap(({ container, row: { state, pid } }) =>
      state === 'running' && pid !== undefined ? [{ podUID, container: container.name, pid }] : [],
    ),
  );
  const usage = await usageOfGroups(new Set(running.map(({ pid }) => pid)));
  return running.flatMap(({ podUID, container, pid }) => {
    const used = usage.get(pid);
    return used === undefined ? [] : [{ podUID, container, ...used }];
  });
}
