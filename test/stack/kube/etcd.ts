import { get } from 'node:http';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Service, startService } from '../service.ts';
import { statusOf } from './status.ts';

/** Starts an etcd of one member that keeps its data in that folder, and not for longer than the test. */
export function startEtcd(t: TestContext, program: string, dir: string): Promise<Service> {
  const urlOf = (port: number) => `http://127.0.0.1:${port}`;
  return startService({
    t,
    name: 'etcd',
    program,
    args: (port) => [
      `--data-dir=${join(dir, 'etcd')}`,
      `--listen-client-urls=${urlOf(port)}`,
      `--advertise-client-urls=${urlOf(port)}`,
      `--listen-peer-urls=${urlOf(0)}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    isReady: async (port) => (await statusOf(get(`${urlOf(port)}/readyz`))) === 200,
  });
}
