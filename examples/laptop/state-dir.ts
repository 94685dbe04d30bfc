import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'vk-telemetry-';
const PID_FILE = 'launcher.pid';

/** Where tokens, the plugin's job table and the kubelet's state are kept; readable by the owner only. */
export interface StateDir {
  path(name: string): string;
  /** The file that holds a bearer token; one that is there already is kept. */
  token(name: string): string;
  /** Removes the folder, unless it was asked for by name. */
  remove(): void;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes the folder if the launcher that made it was killed; one that is not ours to read is left alone. */
function removeAbandoned(dir: string): void {
  try {
    const pid = Number(readFileSync(join(dir, PID_FILE), 'utf8'));
    if (pid > 0 && !isAlive(pid)) rmSync(dir, { recursive: true, force: true });
  } catch {}
}

function makeTemporary(): string {
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(PREFIX)) removeAbandoned(join(tmpdir(), name));
  const dir = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(dir, PID_FILE), String(process.pid));
  return dir;
}

export function openStateDir(asked: string | undefined): StateDir {
  const dir = asked ?? makeTemporary();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return {
    path: (name) => join(dir, name),
    token(name) {
      const file = join(dir, `${name}.token`);
      if (!existsSync(file))
        writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
      return file;
    },
    remove() {
      if (asked === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
}
