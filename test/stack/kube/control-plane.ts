import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Authority, type CertificateFiles, createAuthority } from '../certificates.ts';
import type { Service } from '../service.ts';
import { testDir } from '../test-dir.ts';
import type { ControlPlanePrograms } from '../tools/kubernetes.ts';
import { startApiserver } from './apiserver.ts';
import { startEtcd } from './etcd.ts';
import { createKubectl, type Kubectl } from './kubectl.ts';
import { type ServiceAccount, serviceAccountOf } from './service-account.ts';

/** A running API server with its etcd: objects are kept and checked, and nothing acts on them. */
export interface ControlPlane {
  /** https://127.0.0.1:port */
  readonly url: string;
  /** Path of the CA of its certificate and of the clients it knows by theirs. */
  readonly caFile: string;
  /** Path of a kubeconfig that may do everything. */
  readonly kubeconfig: string;
  readonly authority: Authority;
  /** Runs kubectl as one who may do everything. */
  readonly kubectl: Kubectl;
  /** Makes a service account, which may do nothing yet. */
  createServiceAccount(name: string, namespace?: string): Promise<ServiceAccount>;
  /** Ends both before the test does: from then on nobody answers. */
  stop(): Promise<void>;
}

async function writeKubeconfig(
  dir: string,
  server: string,
  ca: string,
  admin: CertificateFiles,
): Promise<string> {
  const file = join(dir, 'kubeconfig');
  const named = (kind: string, content: object) => ({ name: 'test', [kind]: content });
  // JSON is YAML too.
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [named('cluster', { server, 'certificate-authority': ca })],
    users: [named('user', { 'client-certificate': admin.cert, 'client-key': admin.key })],
    contexts: [named('context', { cluster: 'test', user: 'test' })],
    'current-context': 'test',
  };
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** Starts a control plane at free ports of the loopback and resolves when it is ready. It ends with the test. */
export async function startControlPlane(
  t: TestContext,
  programs: ControlPlanePrograms,
): Promise<ControlPlane> {
  const services: Service[] = [];
  const stop = async () => {
    for (const service of services.splice(0).reverse()) await service.stop();
  };
  // Hooks run in the order in which they came: the API server has to end before its etcd, and both before their folder.
  t.after(stop);
  const dir = await testDir(t);
  const authority = await createAuthority(dir, 'ca');
  const admin = await authority.issue('admin', 'system:masters');
  const etcd = await startEtcd(t, programs.etcd, dir);
  services.push(etcd);
  const apiserver = await startApiserver({ t, program: programs.apiserver, dir, etcd, authority, admin });
  services.push(apiserver);
  const url = `https://127.0.0.1:${apiserver.port}`;
  const kubeconfig = await writeKubeconfig(dir, url, authority.cert, admin);
  const kubectl = createKubectl(programs.kubectl, kubeconfig);
  return {
    url,
    caFile: authority.cert,
    kubeconfig,
    authority,
    kubectl,
    async createServiceAccount(name, namespace = 'default') {
      await kubectl(['create', 'serviceaccount', name, '--namespace', namespace]);
      return serviceAccountOf(kubectl, name, namespace);
    },
    stop,
  };
}
