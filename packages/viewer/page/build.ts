import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { licencesOf } from './licences.ts';
import { trimUplot } from './trim-uplot.ts';

/** Bundles the page into dist/page: index.html, hashed files under assets/, and the licences of what is in them. */

const source = new URL('.', import.meta.url);
const target = new URL('../dist/page/', import.meta.url);

const bundle = () =>
  build({
    entryPoints: [fileURLToPath(new URL('main.tsx', source))],
    outdir: fileURLToPath(new URL('assets', target)),
    absWorkingDir: fileURLToPath(source),
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    target: ['chrome123', 'firefox128', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    plugins: [trimUplot],
  });

const hashedName = (path: string, contents: Uint8Array): string => {
  const [stem = '', ...endings] = basename(path).split('.');
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 10);
  return `${stem}-${hash}.${endings.join('.')}`;
};

const { outputFiles, metafile } = await bundle();
rmSync(target, { recursive: true, force: true });
mkdirSync(new URL('assets/', target), { recursive: true });
let html = readFileSync(new URL('index.html', source), 'utf8');
const sizes = { brotli: 0, gzip: 0 };
/** As the server sends it. */
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
const count = (contents: Uint8Array | string): void => {
  sizes.brotli += brotliCompressSync(contents, brotli).length;
  sizes.gzip += gzipSync(contents, { level: 9 }).length;
};
for (const { path, contents } of outputFiles) {
  const name = hashedName(path, contents);
  writeFileSync(new URL(`assets/${name}`, target), contents);
  html = html.replace(`/assets/${basename(path)}`, `/assets/${name}`);
  count(contents);
}
const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) =>
  Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0),
);
const licences = licencesOf(bundled, fileURLToPath(source));
writeFileSync(new URL('assets/licenses.txt', target), licences);
writeFileSync(new URL('index.html', target), html);
count(html);
if (!process.argv.includes('--quiet')) {
  console.log(`page: ${sizes.brotli} bytes with brotli, ${sizes.gzip} with gzip`);
}
