import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that lives as long as the test. */
export function testFolder(test: { after(clean: () => void): void }): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'vk-telemetry-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
