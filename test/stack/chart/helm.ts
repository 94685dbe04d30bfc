import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { testDir } from '../test-dir.ts';
import type { KubernetesObject } from './objects.ts';
import { CHART } from './value-sets.ts';

export const NAMESPACE = 'interlink-mon';
export const RELEASE = 'helm-vk-monitoring-release';

export interface Rendering {
  /** Paths of files of values. */
  readonly values?: readonly string[];
  /** Arguments as of `--set`. */
  readonly set?: readonly string[];
  readonly release?: string;
  readonly namespace?: string;
  /** Resources that the cluster has, such as monitoring.coreos.com/v1/PodMonitor. */
  readonly apiVersions?: readonly string[];
}

export interface Helm {
  /** Runs it to its end and answers what it prints; rejects with what it complained of. */
  run(...args: readonly string[]): Promise<string>;
  /** The objects of the chart. */
  render(rendering?: Rendering): Promise<readonly KubernetesObject[]>;
}

/** Helm with nothing of this user's, and with a cluster where a kubeconfig is given. */
export async function createHelm(t: TestContext, program: string, kubeconfig = '/dev/null'): Promise<Helm> {
  const home = await testDir(t);
  const homes = { HELM_CACHE_HOME: 'cache', HELM_CONFIG_HOME: 'config', HELM_DATA_HOME: 'data' };
  const own = Object.entries(homes).map(([name, folder]) => [name, join(home, folder)]);
  const env = { ...process.env, ...Object.fromEntries(own), KUBECONFIG: kubeconfig };

  async function run(...args: readonly string[]): Promise<string> {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    if (code !== 0) throw new Error(`helm ${args.join(' ')} failed:\n${stdout}${stderr}`);
    return stdout;
  }

  return {
    run,
    async render({ values = [], set = [], apiVersions = [], ...names } = {}) {
      const { release = RELEASE, namespace = NAMESPACE } = names;
      const options = [
        ...values.flatMap((file) => ['--values', file]),
        ...set.flatMap((pair) => ['--set', pair]),
        ...apiVersions.flatMap((version) => ['--api-versions', version]),
      ];
      const printed = await run('template', release, CHART, '--namespace', namespace, ...options);
      return objectsIn(printed);
    },
  };
}

/** The objects of a manifest, in which no key may be there twice. */
function objectsIn(manifest: string): readonly KubernetesObject[] {
  return parseAllDocuments(manifest)
    .map((document) => {
      const [error] = document.errors;
      if (error) throw error;
      return document.toJS() as KubernetesObject | null;
    })
    .filter((object) => object !== null);
}
