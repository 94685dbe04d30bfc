import { test } from 'node:test';
import { findCluster, startCluster } from './cluster.ts';
import { createHelm } from './helm.ts';
import { type KubernetesObject, podsOf } from './objects.ts';
import { VALUE_SETS } from './value-sets.ts';

const found = await findCluster();
const options = { skip: 'missing' in found && found.missing, timeout: 300_000 };

/** Namespaces of which sets of values speak. */
const OTHERS = ['openshift-monitoring', 'monitoring', 'vk'];

/** A namespace in which nothing runs that the restricted level of Pod Security forbids. */
const restricted = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
});

/** As `kubectl --namespace` would place it. */
function placed(object: KubernetesObject, namespace: string): KubernetesObject {
  if (object.kind.startsWith('ClusterRole')) return object;
  return { ...object, metadata: { namespace, ...object.metadata } };
}

test(
  'A real API server takes what each set of values renders to, with strict validation',
  options,
  async (t) => {
    if ('missing' in found) return;
    const { kubectl } = await startCluster(t, found);
    const helm = await createHelm(t, found.helm);
    const apply = (items: readonly object[], ...args: readonly string[]) => {
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      return kubectl(['apply', '--validate=strict', ...args, '--filename', '-'], list);
    };
    await apply([...VALUE_SETS.map(({ name }) => name), ...OTHERS].map(restricted));

    const all: KubernetesObject[] = [];
    for (const { name: namespace, file } of VALUE_SETS)
      await t.test(namespace, async () => {
        const rendered = await helm.render({ values: [file], namespace });
        const objects = rendered.map((object) => placed(object, namespace));
        // No controller of service accounts runs here: pods would wait for theirs.
        const pods = podsOf(objects).map((pod) => ({
          ...pod,
          spec: { ...pod.spec, serviceAccountName: undefined },
        }));
        const others = objects.filter(({ kind }) => kind !== 'Pod');
        await apply([...others, ...pods], '--dry-run=server');
        all.push(...others);
      });

    await t.test('and keeps all of it', async () => {
      await apply(all, '--server-side');
    });
  },
);
