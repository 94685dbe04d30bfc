import { after } from 'node:test';
import { makeTempDir } from './process.ts';

export const FREE_PORTS = ['grpc', 'http', 'tempo', 'api', 'kubelet', 'metrics'].flatMap((name) => [
  `--${name}-port`,
  '0',
]);

/** A line that the laptop mode prints with --json. */
export interface TraceLine {
  readonly traceId: string;
  readonly spans: readonly {
    readonly name: string;
    readonly spanId: string;
    readonly parentSpanId: string;
    readonly service: string;
    readonly startMicros: number;
    readonly durationMicros: number;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly status: unknown;
    readonly links: readonly unknown[];
  }[];
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
