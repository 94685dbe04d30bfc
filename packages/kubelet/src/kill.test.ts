import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { createBatchProvider } from './testing/batch-provider.ts';
import { type Folders, makeFolders, manifest, until } from './testing/world.ts';

const PROGRAM = fileURLToPath(new URL('testing/kubelet-process.ts', import.meta.url));
const PODS = 12;
const KILLS = 6;

function startProcess(folders: Folders) {
  const args = [PROGRAM, folders.pods, folders.state, folders.batch];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  folders.cleanups.push(() => child.kill('SIGKILL'));
  const seen: { pods: Pod[] | undefined } = { pods: undefined };
  child.on('message', (pods: Pod[]) => {
    seen.pods = pods;
  });
  return { child, seen };
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.signalCode === null) await once(child, 'exit');
}

/** After a random number of calls that reached the batch system: wherever the kubelet is then, it dies. */
async function progress(calls: () => string[], steps: number): Promise<void> {
  const before = calls().length;
  const wanted = Math.min(before + steps, PODS);
  await until(`${wanted} calls`, () => calls().length >= wanted);
}

test('a kubelet killed at any moment creates each pod once, and finishes what it began', async (t) => {
  const folders = makeFolders(t);
  for (let i = 0; i < PODS; i += 1) folders.write(`p${i}.json`, manifest(`p${i}`, 'sleep 0.2'));
  const { calls } = createBatchProvider(folders.batch);
  for (let i = 0; i < KILLS; i += 1) {
    const { child } = startProcess(folders);
    await progress(calls, 1 + Math.floor(Math.random() * 3));
    await killed(child);
  }

  const { seen } = startProcess(folders);
  const phases = () => seen.pods?.map(({ status }) => status?.phase) ?? [];
  await until(
    'all Succeeded',
    () => phases().length === PODS && phases().every((phase) => phase === 'Succeeded'),
  );
  const created = calls().toSorted();
  const uids = seen.pods?.map(({ metadata }) => `create ${metadata?.uid}`).toSorted();
  assert.deepEqual(created, uids);
});

test('deletions of a killed kubelet are finished by the next one, and no job is left', async (t) => {
  const folders = makeFolders(t);
  for (let i = 0; i < PODS; i += 1) folders.write(`p${i}.json`, manifest(`p${i}`, 'exec sleep 60'));
  const { calls } = createBatchProvider(folders.batch);
  const creating = startProcess(folders);
  await until('all created', () => calls().length === PODS);
  for (let i = 0; i < PODS; i += 1) rmSync(join(folders.pods, `p${i}.json`));
  await until('first deletes', () => calls().length > PODS + 2);
  await killed(creating.child);

  const { seen } = startProcess(folders);
  await until('no pods', () => seen.pods?.length === 0);
  const uids = (call: string) =>
    new Set(calls().flatMap((line) => (line.startsWith(call) ? line.split(' ')[1] : [])));
  assert.deepEqual(uids('delete'), uids('create'));
  assert.equal(uids('create').size, PODS);
  for (const job of readdirSync(folders.batch).filter((name) => name.startsWith('job-'))) {
    const pid = Number(readFileSync(join(folders.batch, job, 'pid'), 'utf8'));
    await until(`job ${pid} to end`, () => !isRunning(pid));
  }
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
