import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

const sectionOf = (title: string): string =>
  readme.split(`\n## ${title}\n`, 2)[1]?.split('\n## ', 1)[0] ?? '';

/** The cells of all rows of a section's tables, headings included. */
export const rows = (title: string): string[][] =>
  sectionOf(title)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );

/** A section's first block of a language. */
export const block = (title: string, language: string): string =>
  sectionOf(title).split(`\`\`\`${language}\n`, 2)[1]?.split('```', 1)[0] ?? '';

/** What a program prints that imports this package by its name, run where users would. */
export async function printed(program: string): Promise<string> {
  const source = program.replace(/'@vk-telemetry\/metrics(\/otel)?'/g, (_, entry = '') =>
    JSON.stringify(new URL(`src${entry}/index.ts`, root)),
  );
  const args = ['--input-type=module', '-e', source];
  return (await promisify(execFile)(process.execPath, args, { cwd: fileURLToPath(root) })).stdout;
}
