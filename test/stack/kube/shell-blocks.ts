import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

const DOCS = new URL('../../../docs/', import.meta.url);

/** The fenced blocks of a language in a document, in order. */
export function blocksOf(document: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...readFileSync(new URL(document, DOCS), 'utf8').matchAll(fence)].map(([, block = '']) => block);
}

/** Runs commands as a reader would paste them, and answers what they print; rejects at the first that fails. */
export async function runShell(
  commands: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail'], { cwd, env: { ...process.env, ...env } });
  child.stdin.end(commands);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) throw new Error(`commands failed:\n${commands}\n${stdout}${stderr}`);
  return stdout;
}
