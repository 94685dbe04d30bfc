import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { testDir } from '../test-dir.ts';
import type { SentSpan } from './sent-span.ts';

const SPAN_RECORD = pathToFileURL(join(import.meta.dirname, 'span-record.ts')).href;

export interface Recorded {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every span that ended in the process or in one that it started. */
  readonly spans: readonly SentSpan[];
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What happens while it runs; it has an IPC channel then. */
  readonly during?: (child: ChildProcess) => Promise<void>;
}

/** Runs a script of the tree to its end, and records the spans that end in it and in its children. */
export async function runRecorded(
  t: TestContext,
  script: string,
  { args = [], env, during }: RunOptions,
): Promise<Recorded> {
  const dir = await testDir(t);
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env, SPAN_RECORD_DIR: dir, NODE_OPTIONS: `--import ${SPAN_RECORD}` },
    stdio: ['ignore', 'pipe', 'pipe', ...(during ? (['ipc'] as const) : [])],
  });
  t.after(() => child.kill('SIGKILL'));
  const { stdout: output, stderr: errors } = child;
  if (!output || !errors) throw new Error('the script has no output to read');
  const [stdout, stderr, [code]] = await Promise.all([
    text(output),
    text(errors),
    once(child, 'exit'),
    during?.(child),
  ]);
  const files = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')));
  const lines = files.flatMap((file) => file.split('\n').filter(Boolean));
  return { code, stdout, stderr, spans: lines.map((line) => JSON.parse(line)) };
}
