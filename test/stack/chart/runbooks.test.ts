import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { findHelm } from '../tools/helm.ts';
import { findKubectl } from '../tools/kubernetes.ts';
import { createHelm, NAMESPACE, RELEASE } from './helm.ts';
import { podsOf, workloadsOf } from './objects.ts';
import { VALUE_SETS } from './value-sets.ts';

const FOLDER = new URL('../../../docs/runbooks/', import.meta.url);
const runbooks = readdirSync(FOLDER).map((file) => ({
  file,
  text: readFileSync(new URL(file, FOLDER), 'utf8').replaceAll('<release>', RELEASE),
}));

const helm = await findHelm();
const kubectl = await findKubectl();
const needs = (found: typeof helm) => ({ skip: 'missing' in found && found.missing, timeout: 120_000 });

/** `kind/name` of all that the sets of values make, pods and claims among them, and hosts of Services. */
async function namesOfChart(t: TestContext, program: string): Promise<ReadonlySet<string>> {
  const { render } = await createHelm(t, program);
  const names = new Set<string>();
  for (const { file } of VALUE_SETS) {
    const objects = await render({ values: [file] });
    for (const { kind, metadata } of objects) names.add(`${kind.toLowerCase()}/${metadata.name}`);
    for (const { metadata } of workloadsOf(objects)) names.add(`pod/${metadata.name}-0`);
    const claims = podsOf(objects).flatMap(({ spec }) => spec.volumes ?? []);
    for (const { persistentVolumeClaim: claim } of claims)
      if (claim) names.add(`pvc/${(claim as { claimName: string }).claimName}`);
  }
  return names;
}

test('Runbooks name objects that the chart makes', needs(helm), async (t) => {
  if ('missing' in helm) return;
  const chart = await namesOfChart(t, helm.path);
  const names = new Set([...chart].map((name) => name.split('/')[1]));
  const seen: string[] = [];
  for (const { file, text } of runbooks)
    for (const [, kind, name = ''] of text.matchAll(
      new RegExp(`(?:(\\w+)/)?([\\w-]*${RELEASE}[\\w-]*)`, 'g'),
    )) {
      seen.push(name);
      if (kind) assert.ok(chart.has(`${kind}/${name}`), `${file}: ${kind}/${name}`);
      else if (name !== RELEASE) assert.ok(names.has(name), `${file}: ${name}`);
    }
  assert.ok(seen.length > 20);
});

/** The commands of kubectl in blocks and in the text, with a word for each placeholder and without what follows a pipe. */
const commandsIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^kubectl .*$|`(kubectl [^`]+)`/gm)].map(([line, inline]) =>
    (inline ?? line).replaceAll(/<[\w -]+>/g, 'x').replace(/ \| .*/, ''),
  );

/** Words as a shell has them; quotes are around whole words or behind an equals sign. */
const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));

test('kubectl knows every command and flag of the runbooks', needs(kubectl), async (t) => {
  if ('missing' in kubectl) return;
  const commands = [...new Set(runbooks.flatMap((runbook) => commandsIn(runbook.text)))];
  assert.ok(commands.length > 40);
  for (const command of commands)
    await t.test(command, async () => {
      const [, ...args] = wordsOf(command);
      const child = spawn(kubectl.path, ['--server=http://127.0.0.1:1', ...args], {
        env: { HOME: '/nonexistent', KUBECONFIG: '/dev/null' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
      // All that is wrong is that no cluster is there.
      assert.match(stderr, /connection to the server 127\.0\.0\.1:1 was refused|connection refused/, stderr);
    });
});

test('Runbooks speak of the namespace of the README', () => {
  for (const { file, text } of runbooks)
    for (const [line] of text.matchAll(new RegExp(`^kubectl .*/${RELEASE}.*$`, 'gm')))
      assert.match(line, new RegExp(` -n ${NAMESPACE} |^kubectl get --raw `), file);
});
