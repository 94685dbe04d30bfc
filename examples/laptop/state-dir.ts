import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where tokens, the plugin's job table and the kubelet's state are kept; readable by the owner only. */
export interface StateDir {
  path(name: string): string;
  /** Makes a bearer token and answers the file that holds it. */
  token(name: string): string;
  /** Removes the folder, unless it was asked for by name. */
  remove(): void;
}

export function openStateDir(asked: string | undefined): StateDir {
  const dir = asked ?? mkdtempSync(join(tmpdir(), 'vk-telemetry-'));
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return {
    path: (name) => join(dir, name),
    token(name) {
      const file = join(dir, `${name}.token`);
      writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
      return file;
    },
    remove() {
      if (asked === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
}
