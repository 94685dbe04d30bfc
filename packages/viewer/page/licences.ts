import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** Folders of the packages that these files, paths from esbuild's metafile, belong to. */
const packageFolders = (files: readonly string[]): readonly string[] => {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
};

const licenceOf = (folder: string): string => {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Manifest;
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined)
    throw new Error(`${name} ${version} is bundled and has no licence file in ${folder}`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
};

/** The licences of all packages that files of the bundle come from, each whole. */
export const licencesOf = (files: readonly string[], base: string): string =>
  packageFolders(files.map((file) => resolve(base, file)))
    .map(licenceOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
