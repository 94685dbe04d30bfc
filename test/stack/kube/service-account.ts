import type { Kubectl } from './kubectl.ts';

export interface TokenOptions {
  /** Whom the token is for. Default: the API server. */
  readonly audience?: string;
  /** At least 10 minutes. Default: an hour. */
  readonly duration?: string;
}

export interface ServiceAccount {
  /** What RBAC calls it. */
  readonly user: string;
  createToken(options?: TokenOptions): Promise<string>;
  /** Binds a ClusterRole to it in the whole cluster. */
  bind(clusterRole: string): Promise<void>;
  /** Its tokens are good no more. */
  delete(): Promise<void>;
}

/** What can be done with a service account that is there. */
export function serviceAccountOf(kubectl: Kubectl, name: string, namespace: string): ServiceAccount {
  const account = `${namespace}:${name}`;
  return {
    user: `system:serviceaccount:${account}`,
    async createToken({ audience, duration = '1h' } = {}) {
      const audiences = audience ? ['--audience', audience] : [];
      const args = ['create', 'token', name, '--namespace', namespace, '--duration', duration, ...audiences];
      return (await kubectl(args)).trim();
    },
    async bind(clusterRole) {
      const binding = `${namespace}-${name}-${clusterRole}`;
      const args = ['--clusterrole', clusterRole, '--serviceaccount', account];
      await kubectl(['create', 'clusterrolebinding', binding, ...args]);
    },
    async delete() {
      await kubectl(['delete', 'serviceaccount', name, '--namespace', namespace]);
    },
  };
}
