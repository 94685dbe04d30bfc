import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** What a viewer's process has used, and what it holds. */
export interface Usage {
  /** User and system time since its start. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  readonly storedSpans: number;
  readonly storedBytes: number;
  readonly takenSpans: number;
  /** Longest time between two turns of its event loop since it was asked last. */
  readonly stallMs: number;
}

export interface ViewerProcess {
  readonly ports: { readonly grpc: number; readonly http: number; readonly api: number };
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}

/** Starts a viewer in a process of its own, with the command's caps unless others are given. */
export async function startViewerProcess(caps?: {
  maxSpans: number;
  maxBytes: number;
}): Promise<ViewerProcess> {
  const args = caps ? [String(caps.maxSpans), String(caps.maxBytes)] : [];
  const child = fork(new URL('viewer-server.ts', import.meta.url), args);
  const ports = await answer<ViewerProcess['ports']>(child);
  return {
    ports,
    usage() {
      const usage = answer<Usage>(child);
      child.send('usage');
      return usage;
    },
    async stop() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** Distinguishes the trace ids of one load from those of any other of this benchmark. */
let run = 0;

/** Sends spans from a process of their own; answers the number of the run, which its trace ids carry. */
export async function sendSpans(protocol: 'grpc' | 'http', port: number, spans: number): Promise<number> {
  run += 1;
  const script = new URL('viewer-load.ts', import.meta.url).pathname;
  await exec(process.execPath, [script, protocol, String(port), String(spans), String(run)]);
  return run;
}
