import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { isRunning, processIdentity, psIdentity } from './identity.ts';
import { psUsage, usageOfGroups } from './table.ts';

async function startGroup(t: TestContext, script: string): Promise<{ pid: number; end(): Promise<void> }> {
  const child = spawn('sh', ['-c', `${script}; :`], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = child.pid ?? 0;
  const exited = once(child, 'exit');
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
    await exited;
  };
  t.after(end);
  await once(child.stdout, 'data');
  return { pid, end };
}

test('a process has an identity of its own until it ends, from either source', async (t) => {
  const { pid, end } = await startGroup(t, 'echo up; sleep 60');
  for (const identityOf of [processIdentity, psIdentity]) {
    assert.equal(identityOf(pid), identityOf(pid));
    assert.ok(identityOf(pid));
  }
  const identity = processIdentity(pid) ?? '';
  assert.ok(isRunning(pid, identity));
  assert.equal(isRunning(pid, 'of another process that had this pid'), false);
  await end();
  assert.equal(isRunning(pid, identity), false);
  assert.equal(psIdentity(pid), undefined);
});

test('usage sums a process group, alike from either source', async (t) => {
  const busy = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done';
  const { pid } = await startGroup(t, `sleep 60 & ${busy}; echo done; sleep 60`);
  const groups = new Set([pid, 2 ** 30]);
  const [native, ps] = [await usageOfGroups(groups), await psUsage(groups)];
  assert.deepEqual([...native.keys()], [pid]);
  assert.deepEqual([...ps.keys()], [pid]);
  const [one, other] = [native.get(pid), ps.get(pid)];
  assert.ok(one !== undefined && other !== undefined && one.cpuSeconds > 0);
  // ps tells whole seconds on Linux.
  assert.ok(Math.abs(one.cpuSeconds - other.cpuSeconds) <= 2, `${one.cpuSeconds} and ${other.cpuSeconds}`);
  assert.ok(other.rssBytes > one.rssBytes / 2 && other.rssBytes < one.rssBytes * 2);
});
