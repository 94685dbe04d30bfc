import { availableParallelism, totalmem } from 'node:os';
import {
  type LogRequest,
  type PluginCreateRequest,
  PluginError,
  type PluginHandlers,
} from '@vk-telemetry/interlink';
import { readLog } from './logs/read-log.ts';
import { logSelection } from './logs/request.ts';
import { unhonoured } from './pod/limits.ts';
import { podSources } from './pod/sources.ts';
import { deletionGrace, type Pods } from './pods/pods.ts';
import { readStats } from './stats.ts';

/** The plugin's calls, over its pods. `onWarning` gets once per pod what of it is not honoured. */
export function createHandlers(pods: Pods, onWarning: (warning: string) => void): PluginHandlers {
  return {
    async create(request) {
      const { name, namespace, uid = '' } = request.pod.metadata ?? {};
      const limits = limitsText(request);
      const isNew = pods.add(request, limits === undefined ? [] : [`[local-plugin] ${limits}`]);
      if (isNew && limits !== undefined) onWarning(`pod ${namespace}/${name}: ${limits}`);
      return { PodUID: uid, PodJID: jobId(uid) };
    },
    delete: (pod) => pods.remove(pod.metadata?.uid ?? '', deletionGrace(pod)),
    async status(asked) {
      return asked.flatMap(({ metadata: { uid = '' } = {} }) => pods.get(uid)?.status(jobId(uid)) ?? []);
    },
    async ping() {
      const resources = { cpu: String(availableParallelism()), memory: `${Math.floor(totalmem() / 1024)}Ki` };
      return { status: 'ok', resources, stats: await readStats(pods) };
    },
    async getLogs(request, { signal }) {
      const log = findContainer(pods, request).log(request.Opts.Previous);
      if (log === undefined) throw new PluginError('InvalidInput', whyNoLog(pods, request));
      return readLog(log, { ...logSelection(request.Opts), signal });
    },
  };
}

function findContainer(pods: Pods, { PodUID, ContainerName }: LogRequest) {
  const pod = pods.get(PodUID);
  if (pod === undefined) throw new PluginError('NotFound', `no pod with UID "${PodUID}" here`);
  const run = pod.containers.find(({ container }) => container.name === ContainerName);
  if (run === undefined) {
    throw new PluginError('NotFound', `no container "${ContainerName}" in pod ${PodUID}`);
  }
  return run;
}

/** In the kubelet's words (pkg/kubelet validateContainerLogStatus). */
function whyNoLog(pods: Pods, { PodUID, PodName, ContainerName, Opts }: LogRequest): string {
  const container = `container "${ContainerName}" in pod "${PodName}"`;
  if (Opts.Previous) return `previous terminated ${container} not found`;
  const { initContainers = [], containers = [] } = pods.get(PodUID)?.status(jobId(PodUID)) ?? {};
  const status = [...initContainers, ...containers].find(({ name }) => name === ContainerName);
  return `${container} is waiting to start: ${status?.state?.waiting?.reason}`;
}

/** The same pod has the same job, also after a restart. */
function jobId(uid: string): string {
  return `local-${uid}`;
}

function limitsText(request: PluginCreateRequest): string | undefined {
  const limits = unhonoured(request.pod, podSources(request));
  if (limits.length === 0) return undefined;
  return `runs as plain processes of this machine; not honoured: ${limits.join('; ')}`;
}
