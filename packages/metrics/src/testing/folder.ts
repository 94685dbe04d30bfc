import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

/** A folder that lives as long as the test. */
export function testFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'vk-telemetry-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a text into a folder and answers the file's path. */
export function fileOf(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}
