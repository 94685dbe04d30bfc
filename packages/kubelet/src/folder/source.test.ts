import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { ManifestError } from '../manifests/error.ts';
import { type Folders, makeFolders, manifest, until } from '../testing/world.ts';
import { createFolderSource } from './source.ts';

/** A source that has started, and what it told since. */
async function startSource(folders: Folders, dir = folders.pods) {
  const stopping = new AbortController();
  folders.cleanups.push(() => stopping.abort());
  const source = createFolderSource({ dir, stateDir: folders.state, nodeName: 'n', settle: 15, rescan: 100 });
  const told: string[] = [];
  const pods: Pod[] = [];
  const problems: Error[] = [];
  const nameOf = ({ metadata }: Pod) => metadata?.name;
  await source.start(
    {
      podSet(pod) {
        pods.push(pod);
        told.push(`${pod.metadata?.deletionTimestamp ? 'delete' : 'set'} ${nameOf(pod)}`);
      },
      podGone: (pod) => told.push(`gone ${nameOf(pod)}`),
      resourcesChanged: () => told.push('resources'),
      problem: (error) => problems.push(error),
    },
    stopping.signal,
  );
  return { source, told, pods, problems, stop: () => stopping.abort() };
}

const uidsOf = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata?.uid);

test('adding, editing and deleting a file sets, updates and deletes its pod', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  folders.write('.hidden.yaml', 'no manifest');
  folders.write('notes.txt', 'no manifest');
  const { told, pods, problems } = await startSource(folders);
  assert.deepEqual(told, ['set a']);

  folders.write('b.json', manifest('b', 'true'));
  await until('b', () => told.length === 2);
  folders.write('b.json', manifest('b', 'true', { labels: { tier: 'web' } }));
  await until('b updated', () => told.length === 3);
  rmSync(join(folders.pods, 'a.json'));
  await until('a deleted', () => told.length === 4);

  assert.deepEqual(told, ['set a', 'set b', 'set b', 'delete a']);
  const [a, b, updated, deleted] = uidsOf(pods);
  assert.deepEqual([updated, deleted], [b, a]);
  assert.deepEqual(pods[2]?.metadata?.labels, { tier: 'web' });
  assert.deepEqual(problems, []);
});

test('another command is another pod: the old one is deleted and the new one has a new uid', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  const { told, pods } = await startSource(folders);
  folders.write('a.json', manifest('a', 'false'));
  await until('replaced', () => told.length === 3);
  assert.deepEqual(told, ['set a', 'delete a', 'set a']);
  const [first, deleted, second] = uidsOf(pods);
  assert.equal(deleted, first);
  assert.notEqual(second, first);
});

test('a pod that was deleted and comes back has a new uid', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  const { told, pods } = await startSource(folders);
  rmSync(join(folders.pods, 'a.json'));
  await until('deleted', () => told.length === 2);
  folders.write('a.json', manifest('a', 'true'));
  await until('back', () => told.length === 3);
  assert.notEqual(pods[2]?.metadata?.uid, pods[0]?.metadata?.uid);
});

test('uids, statuses and the last good version of a broken file survive a restart', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  folders.write('b.json', manifest('b', 'true'));
  const first = await startSource(folders);
  const [a] = first.pods;
  assert.ok(a);
  await first.source.updateStatus(a, { phase: 'Succeeded' });
  first.stop();
  folders.write('b.json', '{"kind": "Pod"');

  const second = await startSource(folders);
  assert.deepEqual(uidsOf(second.pods), uidsOf(first.pods));
  assert.deepEqual(second.pods[0]?.status, { phase: 'Succeeded' });
  assert.deepEqual(
    second.problems.map((error) => error instanceof ManifestError && [error.file, error.line, error.code]),
    [['b.json', 1, 'InvalidSyntax']],
  );
});

test('a bad edit is one error, keeps the pod, and the next good edit counts', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  const { told, problems } = await startSource(folders);
  folders.write('a.json', manifest('a', 'true').replace('"image"', '"picture"'));
  await until('refused', () => problems.length > 0);
  folders.write('b.json', manifest('b', 'true'));
  await until('b', () => told.includes('set b'));
  assert.match(problems[0]?.message ?? '', /^a\.json:1: spec\.containers\[0\]\.image: is required$/);

  folders.write('a.json', manifest('a', 'true', { labels: { fixed: 'yes' } }));
  await until('fixed', () => told.length === 3);
  assert.deepEqual(told, ['set a', 'set b', 'set a']);
  assert.equal(problems.length, 1);
});

test('two files with the same pod are an error of the later one, until the first one goes', async (t) => {
  const folders = makeFolders(t);
  folders.write('b.json', manifest('a', 'true'));
  const { told, pods, problems } = await startSource(folders);
  folders.write('a.json', manifest('a', 'true', { labels: { second: 'yes' } }));
  await until('refused', () => problems.length > 0);
  assert.match(
    problems[0]?.message ?? '',
    /^a\.json:1: metadata\.name: Pod default\/a is defined in b\.json:1/,
  );

  rmSync(join(folders.pods, 'b.json'));
  await until('taken over', () => told.length === 2);
  assert.deepEqual(told, ['set a', 'set a']);
  assert.equal(pods[1]?.metadata?.uid, pods[0]?.metadata?.uid);
  assert.equal(problems.length, 1);
});

test('a renamed file and an editor that replaces the file are no deletion', async (t) => {
  const folders = makeFolders(t);
  const path = (file: string) => join(folders.pods, file);
  folders.write('a.json', manifest('a', 'true'));
  folders.write('keep.json', manifest('keep', 'true'));
  const { told } = await startSource(folders);

  renameSync(path('a.json'), path('b.json'));
  renameSync(path('keep.json'), path('keep.json~'));
  folders.write('keep.json', manifest('keep', 'true', { labels: { saved: 'once' } }));
  await until('saved', () => told.length === 3);
  writeFileSync(path('b.json'), '');
  writeFileSync(path('b.json'), manifest('a', 'true', { labels: { saved: 'twice' } }));
  await until('saved', () => told.length === 4);
  assert.deepEqual(told, ['set a', 'set keep', 'set keep', 'set a']);
});

test('a folder of links that are swapped at once, as mounted ConfigMaps are, is read anew', async (t) => {
  const folders = makeFolders(t);
  const path = (file: string) => join(folders.pods, file);
  for (const version of ['1', '2']) {
    mkdirSync(path(`..${version}`));
    writeFileSync(join(path(`..${version}`), 'a.json'), manifest('a', 'true', { labels: { version } }));
  }
  symlinkSync('..1', path('..data'));
  symlinkSync('..data/a.json', path('a.json'));
  const { told, pods } = await startSource(folders);
  symlinkSync('..2', path('..new'));
  renameSync(path('..new'), path('..data'));
  await until('swapped', () => told.length === 2);
  assert.deepEqual(
    pods.map(({ metadata }) => metadata?.labels),
    [{ version: '1' }, { version: '2' }],
  );
});

test('a change behind a link, of which no notice comes, is found by looking', async (t) => {
  const folders = makeFolders(t);
  const elsewhere = mkdtempSync(join(tmpdir(), 'kubelet-link-'));
  folders.cleanups.push(() => rmSync(elsewhere, { recursive: true }));
  writeFileSync(join(elsewhere, 'a.json'), manifest('a', 'true'));
  symlinkSync(join(elsewhere, 'a.json'), join(folders.pods, 'a.json'));
  symlinkSync('/nowhere/at/all', join(folders.pods, 'dangling.json'));
  const { told } = await startSource(folders);
  folders.write('b.json', manifest('b', 'true'));
  await until('b', () => told.length === 2);
  writeFileSync(join(elsewhere, 'a.json'), manifest('a', 'true', { labels: { new: 'yes' } }));
  await until('found', () => told.length === 3);
  assert.deepEqual(told, ['set a', 'set b', 'set a']);
});

test('a folder that vanishes keeps its pods, says so once, and is watched again when it is back', async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  const { told, problems } = await startSource(folders);
  renameSync(folders.pods, `${folders.pods}.away`);
  await until('missed', () => problems.length > 0);
  mkdirSync(folders.pods);
  folders.write('a.json', manifest('a', 'true'));
  folders.write('b.json', manifest('b', 'true'));
  await until('back', () => told.includes('set b'));
  assert.deepEqual(told, ['set a', 'set b']);
  assert.equal(problems.length, 1);
});

test('a folder that is not there is an error at the start', async (t) => {
  const folders = makeFolders(t);
  const dir = join(folders.pods, 'none');
  await assert.rejects(startSource(folders, dir), {
    code: 'Unreadable',
    message: `${dir}: the folder cannot be read (ENOENT); make it, or name another`,
  });
});

test('ConfigMaps and Secrets are found, follow their file, and immutable ones stay', async (t) => {
  const folders = makeFolders(t);
  const configMap = (value: string, immutable: boolean) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { value },
      immutable,
    });
  folders.write('c.json', configMap('1', false));
  folders.write(
    's.yaml',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: x}\nstringData: {k: v}\n',
  );
  const { source, told, problems } = await startSource(folders);
  assert.deepEqual((await source.getSecret('x', 's'))?.data, { k: 'dg==' });
  assert.equal(await source.getSecret('default', 's'), undefined);

  folders.write('c.json', configMap('2', true));
  await until('changed', () => told.length === 1);
  folders.write('c.json', configMap('3', true));
  await until('refused', () => problems.length === 1);
  assert.deepEqual((await source.getConfigMap('default', 'c'))?.data, { value: '2' });
  assert.match(problems[0]?.message ?? '', /^c\.json:1: data: ConfigMap default\/c is immutable/);
  assert.deepEqual(told, ['resources']);
});

test('a file that cannot be read is an error with its reason', {
  skip: process.getuid?.() === 0,
}, async (t) => {
  const folders = makeFolders(t);
  folders.write('a.json', manifest('a', 'true'));
  chmodSync(join(folders.pods, 'a.json'), 0o000);
  const { problems } = await startSource(folders);
  assert.match(problems[0]?.message ?? '', /^a\.json:1: cannot be read \(EACCES\)$/);
});

test('only the owner can read the state, and a broken state file is moved aside', async (t) => {
  const folders = makeFolders(t);
  for (const name of ['a', 'b']) folders.write(`${name}.json`, manifest(name, 'true'));
  const first = await startSource(folders);
  first.stop();
  const dir = join(folders.state, 'folder');
  const [file = '', ...others] = readdirSync(dir);
  assert.equal(statSync(dir).mode & 0o777, 0o700);
  assert.equal(statSync(join(dir, file)).mode & 0o777, 0o600);
  assert.equal(others.length, 1);

  writeFileSync(join(dir, file), '{"pod":');
  const second = await startSource(folders);
  assert.deepEqual(
    second.problems.map(({ message }) => message.includes(file)),
    [true],
  );
  assert.ok(readdirSync(dir).includes(`${file}.corrupt`));
  const kept = uidsOf(second.pods).filter((uid) => uidsOf(first.pods).includes(uid));
  assert.equal(kept.length, 1);
});
