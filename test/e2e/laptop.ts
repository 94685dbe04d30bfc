import { after } from 'node:test';
import type { TraceSpan } from '@vk-telemetry/viewer';
import { makeTempDir } from './process.ts';

export const FREE_PORTS = ['grpc', 'http', 'tempo', 'api', 'kubelet', 'metrics'].flatMap((name) => [
  `--${name}-port`,
  '0',
]);

/** A line that the laptop mode prints with --json. */
export interface TraceLine {
  readonly traceId: string;
  readonly spans: readonly TraceSpan[];
}

/** A folder with these manifests by file name, until the tests of the caller are over. */
export function podsDir(manifests: Readonly<Record<string, unknown>>): string {
  const dir = makeTempDir();
  after(dir.remove);
  for (const [file, manifest] of Object.entries(manifests)) {
    dir.write(file, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  }
  return dir.dir;
}
