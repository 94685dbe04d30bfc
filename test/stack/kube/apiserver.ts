import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Authority, CertificateFiles } from '../certificates.ts';
import { type Service, startService } from '../service.ts';
import { statusOf } from './status.ts';

export interface ApiserverOptions {
  readonly t: TestContext;
  readonly program: string;
  readonly dir: string;
  readonly etcd: Service;
  readonly authority: Authority;
  /** Whom it lets do everything. */
  readonly admin: CertificateFiles;
}

/** Makes the keys that service accounts' tokens are signed and checked with. */
async function createTokenKeys(
  dir: string,
): Promise<{ readonly signing: string; readonly checking: string }> {
  const files = { signing: join(dir, 'service-accounts.key'), checking: join(dir, 'service-accounts.pub') };
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(files.signing, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(files.checking, publicKey.export({ type: 'spki', format: 'pem' }));
  return files;
}

/**
 * Starts a kube-apiserver with RBAC and without what a test can wait for longest. No controller runs: no namespace gets
 * a default service account, so pods are admitted without one.
 */
export async function startApiserver(options: ApiserverOptions): Promise<Service> {
  const { t, program, dir, etcd, authority, admin } = options;
  const tokenKeys = await createTokenKeys(dir);
  const serving = await authority.issue('kube-apiserver');
  const client = {
    ca: await readFile(authority.cert),
    cert: await readFile(admin.cert),
    key: await readFile(admin.key),
  };
  return startService({
    t,
    name: 'kube-apiserver',
    program,
    args: (port) => [
      `--etcd-servers=http://127.0.0.1:${etcd.port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${dir}`,
      `--tls-cert-file=${serving.cert}`,
      `--tls-private-key-file=${serving.key}`,
      `--client-ca-file=${authority.cert}`,
      '--authorization-mode=RBAC',
      '--anonymous-auth=false',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${tokenKeys.signing}`,
      `--service-account-key-file=${tokenKeys.checking}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      '--endpoint-reconciler-type=none',
      '--disable-admission-plugins=ServiceAccount',
      '--enable-priority-and-fairness=false',
      '--profiling=false',
    ],
    isReady: async (port) =>
      (await statusOf(request({ ...client, host: '127.0.0.1', port, path: '/readyz' }).end())) === 200,
  });
}
