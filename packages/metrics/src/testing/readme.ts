import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

const sectionOf = (title: string): string =>
  readme.split(`\n## ${title}\n`, 2)[1]?.split('\n## ', 1)[0] ?? '';

const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );

/** The cells of all rows of a section's tables, headings included. */
export const rows = (title: string): string[][] => rowsOf(sectionOf(title));

/** The rows below this heading of a first column. */
export function table(title: string, heading: string): string[][] {
  const tables = sectionOf(title).split('\n\n').map(rowsOf);
  const [, ...found] = tables.find(([headings]) => headings?.[0] === heading) ?? [];
  assert.ok(found.length > 0, `no table ${heading} in ${title}`);
  return found;
}

/** What stands between backquotes. */
export const words = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

export interface DocumentedOption {
  readonly name: string;
  /** Plain; empty where the option's comment tells none. */
  readonly byDefault: string;
}

/** A cell without its backquotes. */
export const plain = (cell = ''): string => cell.replaceAll('`', '');

/** The optional properties that a file's interfaces have, and the defaults that their comments tell. */
export function optionsIn(file: URL): DocumentedOption[] {
  const option = /(?:\/\*\*((?:(?!\*\/).)*)\*\/\n)? {2}readonly (\w+)\?:/gs;
  return [...readFileSync(file, 'utf8').matchAll(option)].map(([, comment = '', name = '']) => ({
    name,
    byDefault: plain(/Default: ([^.:]+)[.:]/.exec(comment)?.[1]),
  }));
}

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
