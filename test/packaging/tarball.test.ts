import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run } from './command.ts';
import { writeConsumer } from './consumer.ts';
import { published, ROOT } from './packages.ts';
import { createProject, type Project } from './project.ts';

const TYPESCRIPTS = ['5.4', '7.0'] as const;
const entryPoints = published.flatMap((each) => each.entryPoints);

const EXPECTED =
  /^(package\.json|LICENSE|README\.md|CHANGELOG\.md|bin\.js|dist\/.*(\.js|\.d\.ts)|grafana\/datasource\.yaml)$/;
/** The viewer's page, bundled ahead. */
const PAGE = /^dist\/page\/(index\.html|assets\/(licenses\.txt|main-[0-9a-f]+\.(css|js)))$/;

let project: Project;
before(async () => {
  project = await createProject();
});
after(() => project?.remove());

/** Runs a script in the project and answers what it printed. */
async function runScript(flags: readonly string[], script: string) {
  return run(process.execPath, [...flags, '--eval', script], project.dir);
}

test('the page is in the tarball of the viewer, with the licences of what it is made of', () => {
  const tarball = project.tarballs.find(({ name }) => name === '@vk-telemetry/viewer');
  const page = tarball?.files.filter(({ path }) => PAGE.test(path)) ?? [];
  assert.equal(page.length, 4);
});

for (const { dir, manifest } of published) {
  test(`the tarball of ${manifest.name} holds its programs and types, README and licence, and nothing else`, () => {
    const tarball = project.tarballs.find(({ name }) => name === manifest.name);
    const paths = tarball?.files.map(({ path }) => path) ?? [];
    const surplus = paths.filter(
      (path) => !(EXPECTED.test(path) || PAGE.test(path)) || /\.test\.|\/testing\//.test(path),
    );
    assert.deepEqual(surplus, []);
    const exported = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : [target.types, target.default],
    );
    const needed = [...exported, ...Object.values(manifest.bin ?? {})].map((path) =>
      path.replace(/^\.\//, ''),
    );
    for (const path of ['LICENSE', 'README.md', ...needed]) assert.ok(paths.includes(path), path);
    assert.equal(readFileSync(join(dir, 'LICENSE'), 'utf8'), readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
  });

  test(`the manifest of ${manifest.name} names its licence, its Node and its side effects`, () => {
    assert.equal(manifest.license, 'Apache-2.0');
    assert.equal(manifest.type, 'module');
    assert.match(manifest.engines?.node ?? '', /^>=22\.\d+\.\d+$/);
    const withEffects = Object.keys(manifest.exports).filter((path) => path === './register');
    const files = withEffects.map((path) => `./dist${path.slice(1)}.js`);
    assert.deepEqual(manifest.sideEffects, files.length > 0 ? files : false);
  });

  for (const [bin, path] of Object.entries(manifest.bin ?? {})) {
    test(`${bin} --help says how to use it`, async () => {
      // Committed beside package.json: npm links a command only where its file is there before the build.
      assert.equal(path, './bin.js');
      const { stdout, stderr } = await run(join('node_modules', '.bin', bin), ['--help'], project.dir);
      assert.match(stdout, new RegExp(bin));
      assert.equal(stderr, '');
    });
  }
}

for (const entryPoint of entryPoints) {
  test(`${entryPoint} loads by import and by require, silently and with the same names`, async () => {
    const names =
      'Object.keys(loaded).filter((name) => !/^(__esModule|module\\.exports)$/.test(name)).sort()';
    const print = `console.log(JSON.stringify(${names}));`;
    const specifier = JSON.stringify(entryPoint);
    const imported = await runScript(
      ['--input-type=module'],
      `const loaded = await import(${specifier}); ${print}`,
    );
    const required = await runScript(
      ['--input-type=commonjs'],
      `const loaded = require(${specifier}); ${print}`,
    );
    assert.equal(imported.stderr + required.stderr, '');
    assert.equal(required.stdout, imported.stdout);
    if (!entryPoint.endsWith('/register')) assert.notDeepEqual(JSON.parse(imported.stdout), []);
  });
}

for (const version of TYPESCRIPTS) {
  test(`a strict ESM project type-checks against the packages with TypeScript ${version}`, async () => {
    await writeConsumer(project.dir, entryPoints);
    const tsc = join(version === '5.4' ? project.dir : ROOT, 'node_modules/typescript/bin/tsc');
    const compiler = await run(process.execPath, [tsc, '--version'], project.dir);
    assert.ok(compiler.stdout.startsWith(`Version ${version}.`), compiler.stdout);
    await run(process.execPath, [tsc, '--project', '.'], project.dir);
  });
}
