import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { findHelm } from '../tools/helm.ts';
import { checkNames, checkPods, checkReferences, checkSelectors } from './consistency.ts';
import { createHelm, type Helm } from './helm.ts';
import { type KubernetesObject, nameOf } from './objects.ts';
import { CHART, VALUE_SETS } from './value-sets.ts';

const found = await findHelm();
const options = { skip: 'missing' in found && found.missing, timeout: 120_000 };

async function startHelm(t: TestContext): Promise<Helm> {
  if ('missing' in found) throw new Error(found.missing);
  return createHelm(t, found.path);
}

/** The objects of each set of values, by its name. */
async function renderings(t: TestContext): Promise<ReadonlyMap<string, readonly KubernetesObject[]>> {
  const helm = await startHelm(t);
  const all = new Map<string, readonly KubernetesObject[]>();
  for (const { name, file } of VALUE_SETS) all.set(name, await helm.render({ values: [file] }));
  return all;
}

test('helm lint --strict has nothing to say of any set of values', options, async (t) => {
  const helm = await startHelm(t);
  for (const { file } of VALUE_SETS)
    assert.doesNotMatch(await helm.run('lint', '--strict', CHART, '--values', file), /\[(WARNING|ERROR)\]/);
});

test('Every set of values renders to objects that fit each other', options, async (t) => {
  for (const [name, objects] of await renderings(t))
    await t.test(name, () => {
      checkNames(objects);
      checkSelectors(objects);
      checkPods(objects);
      checkReferences(objects);
    });
});

test('Monitors and rules are made where the cluster has their resources', options, async (t) => {
  const helm = await startHelm(t);
  const values = VALUE_SETS.filter(({ name }) => name === 'prometheus-auto-values').map(({ file }) => file);
  const kinds = ['PodMonitor', 'PrometheusRule', 'ServiceMonitor'];
  const made = async (apiVersions: readonly string[]) => {
    const objects = await helm.render({ values, apiVersions });
    return kinds.filter((kind) => objects.some((object) => object.kind === kind));
  };
  const versions = kinds.map((kind) => `monitoring.coreos.com/v1/${kind}`);
  assert.deepEqual(await made([]), []);
  assert.deepEqual(await made(versions.slice(0, 1)), ['PodMonitor']);
  assert.deepEqual(await made(versions), kinds);
});

test('A password of the values is in the Secret and nowhere else', options, async (t) => {
  const helm = await startHelm(t);
  const objects = await helm.render({ set: ['grafana.admin.password=not-to-be-seen'] });
  const [secret, ...others] = objects.filter((object) =>
    JSON.stringify(object).includes(btoa('not-to-be-seen')),
  );
  assert.deepEqual([secret?.kind, others.length], ['Secret', 0]);
  assert.ok(objects.every((object) => !JSON.stringify(object).includes('not-to-be-seen')));
});

test('With the longest name of a release all names fit and stay apart', options, async (t) => {
  const helm = await startHelm(t);
  const values = VALUE_SETS.filter(({ name }) => name === 'prometheus-operator-values').map(
    ({ file }) => file,
  );
  const objects = await helm.render({ values, release: 'r'.repeat(53) });
  const names = objects.map(nameOf);
  assert.deepEqual(names, [...new Set(names)]);
  for (const { kind, metadata } of objects)
    for (const value of Object.values(metadata.labels ?? {}))
      assert.ok(value.length <= 63, `${kind} ${metadata.name}`);
});
