import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A temporary folder that goes when the test is over. */
export async function testDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'vk-telemetry-stack-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
