// A batch system whose jobs are web requests: it fetches the URL that is a pod's command, one pod after another.
import { type ContainerState, PluginError, type PluginHandlers, type Pod } from '@vk-telemetry/interlink';

type Job = { readonly pod: Pod; readonly cancel: AbortController; state: ContainerState; log: string };

export function createFetchPlugin(): PluginHandlers {
  const jobs = new Map<string, Job>();
  let queue = Promise.resolve();

  async function run(job: Job, url: string): Promise<void> {
    const startedAt = new Date().toISOString();
    job.state = { running: { startedAt } };
    const answer = await fetch(url, { signal: job.cancel.signal }).catch(String);
    job.log = typeof answer === 'string' ? answer : await answer.text().catch(String);
    const exitCode = typeof answer === 'object' && answer.ok ? 0 : 1;
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    job.state = { terminated: { exitCode, reason, startedAt, finishedAt: new Date().toISOString() } };
  }

  function known(uid = ''): Job {
    const job = jobs.get(uid);
    if (job) return job;
    throw new PluginError('NotFound', `no job for pod ${uid}`);
  }

  return {
    async create({ pod }) {
      const uid = pod.metadata?.uid ?? '';
      const url = pod.spec?.containers[0]?.command?.[0];
      if (!url) throw new PluginError('InvalidInput', 'the command of the first container must be a URL');
      const state = { waiting: { reason: 'Queued' } };
      const job = jobs.get(uid) ?? { pod, state, cancel: new AbortController(), log: '' };
      if (!jobs.has(uid)) queue = queue.then(() => run(job, url));
      jobs.set(uid, job);
      return { PodUID: uid, PodJID: `fetch-${uid}` };
    },
    async delete({ metadata }) {
      known(metadata?.uid).cancel.abort();
      jobs.delete(metadata?.uid ?? '');
    },
    async status(pods) {
      const asked = pods.flatMap(({ metadata }) => jobs.get(metadata?.uid ?? '') ?? []);
      return asked.map(({ pod: { metadata, spec }, state }) => {
        const { name = '', namespace = '', uid: UID = '' } = metadata ?? {};
        const { name: container = '', image = '' } = spec?.containers[0] ?? {};
        const ready = state.running !== undefined;
        const status = { name: container, image, imageID: '', ready, restartCount: 0, state };
        return { name, namespace, UID, JID: `fetch-${UID}`, containers: [status], initContainers: [] };
      });
    },
    getLogs: async ({ PodUID }) => known(PodUID).log,
  };
}
