import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, createReadStream, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Pod, PodStatus } from 'kubernetes-types/core/v1.js';
import type { KubeletProvider } from '../provider.ts';

/** A small batch system: its jobs are processes that outlive the kubelet, and its books are files in `dir`. */
export interface BatchProvider extends KubeletProvider {
  trackPod(pod: Pod): void;
  /** Lines of `create uid`, `update uid`, `delete uid`, over all kubelets that used the folder. */
  calls(): string[];
  /** Called first in each method; what it throws is the method's failure. */
  before: (call: string) => void | Promise<void>;
}

// The job enters itself into the books, so that a kubelet that is killed meanwhile cannot leave half a job.
const SUBMIT = `trap '' PIPE; echo "create \${0#job-}" >>calls; mkdir -p "$0"; cd "$0"; echo $$ >pid; : >log; echo accepted
exec >log 2>&1; ("$@"); echo $? >exit.new; mv exit.new exit`;

/** Ends all jobs of the folder, also those that a provider no longer knows. */
export function killJobs(dir: string): void {
  if (!existsSync(dir)) return;
  for (const job of readdirSync(dir)) killJob(join(dir, job));
}

function killJob(job: string): void {
  if (!existsSync(join(job, 'pid'))) return;
  try {
    process.kill(-Number(readFileSync(join(job, 'pid'), 'utf8')), 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

export function createBatchProvider(dir: string): BatchProvider {
  mkdirSync(dir, { recursive: true });
  const tracked = new Map<string, Pod>();
  const jobOf = (uid: string | undefined) => join(dir, `job-${uid}`);

  function statusOf(uid: string | undefined): PodStatus | undefined {
    const job = jobOf(uid);
    if (!existsSync(job)) return undefined;
    if (!existsSync(join(job, 'exit')))
      return { phase: existsSync(join(job, 'pid')) ? 'Running' : 'Pending' };
    return { phase: readFileSync(join(job, 'exit'), 'utf8').trim() === '0' ? 'Succeeded' : 'Failed' };
  }

  function log(call: string, pod: Pod): void {
    appendFileSync(join(dir, 'calls'), `${call} ${pod.metadata?.uid}\n`);
  }

  const provider: BatchProvider = {
    before: () => {},
    calls: () =>
      existsSync(join(dir, 'calls')) ? readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n') : [],
    trackPod: (pod) => void tracked.set(pod.metadata?.uid ?? '', pod),
    async createPod(pod) {
      await provider.before('create');
      const [container] = pod.spec?.containers ?? [];
      const argv = [...(container?.command ?? []), ...(container?.args ?? [])];
      const job = spawn('sh', ['-c', SUBMIT, `job-${pod.metadata?.uid}`, ...argv], {
        ...{ cwd: dir, detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
      });
      job.unref();
      await once(job.stdout, 'data');
      job.stdout.destroy();
      provider.trackPod(pod);
      await provider.before('created');
    },
    async updatePod(pod) {
      await provider.before('update');
      log('update', pod);
    },
    async deletePod(pod) {
      await provider.before('delete');
      log('delete', pod);
      tracked.delete(pod.metadata?.uid ?? '');
      killJob(jobOf(pod.metadata?.uid));
    },
    getPod: async (_namespace, _name, uid) => tracked.get(uid ?? ''),
    async getPodStatus(_namespace, _name, uid) {
      await provider.before('status');
      return statusOf(uid);
    },
    async getPods() {
      await provider.before('statuses');
      return [...tracked].flatMap(([uid, pod]) => {
        const status = statusOf(uid);
        return status ? [{ ...pod, status }] : [];
      });
    },
    ping: async () => provider.before('ping'),
    async getContainerLogs(_namespace, name, _container, { follow = false, signal }) {
      await provider.before('logs');
      const [uid] = [...tracked].find(([, pod]) => pod.metadata?.name === name) ?? [];
      if (!follow) return createReadStream(join(jobOf(uid), 'log'));
      const tail = spawn('tail', ['-n', '+1', '-f', join(jobOf(uid), 'log')], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      signal?.addEventListener('abort', () => tail.kill());
      finished(tail.stdout).catch(() => tail.kill());
      return tail.stdout;
    },
    getStatsSummary: async () => ({ node: { nodeName: 'test' }, pods: [] }),
  };
  return provider;
}
