import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vk-telemetry', 'tools');

export interface Recipe {
  /** The program's name: of its file too. */
  readonly name: string;
  /** Files that decide what is built. A change in one builds anew. */
  readonly inputs: readonly string[];
  /** Builds in an empty folder and answers the path of the program. */
  build(workDir: string): Promise<string>;
}

async function keyOf(inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const input of inputs) hash.update('\0').update(await readFile(input));
  return hash.digest('hex').slice(0, 16);
}

/** Answers the path of a program in the user's cache folder, building it there where it is not there yet. */
export async function buildOnce({ name, inputs, build }: Recipe): Promise<string> {
  const dir = join(CACHE, `${name}-${await keyOf(inputs)}`);
  const program = join(dir, name);
  if (existsSync(program)) return program;
  await mkdir(dir, { recursive: true });
  const workDir = await mkdtemp(join(dir, 'build-'));
  try {
    await rename(await build(workDir), program);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  return program;
}
