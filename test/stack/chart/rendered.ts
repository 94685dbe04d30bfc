import type { TestContext } from 'node:test';
import { findHelm } from '../tools/helm.ts';
import { createHelm, type Rendering } from './helm.ts';
import type { KubernetesObject } from './objects.ts';
import { VALUE_SETS } from './value-sets.ts';

const found = await findHelm();

/** Of tests that need nothing but Helm. */
export const needsHelm = { skip: 'missing' in found && found.missing, timeout: 120_000 };

/** The chart's objects for some values. */
export async function render(
  t: TestContext,
  rendering: Rendering = {},
): Promise<readonly KubernetesObject[]> {
  if ('missing' in found) throw new Error(found.missing);
  return (await createHelm(t, found.path)).render(rendering);
}

/** The set of values of a name, such as default-values. */
export function valueSet(name: string): Rendering {
  const values = VALUE_SETS.filter((set) => set.name === name).map(({ file }) => file);
  if (values.length !== 1) throw new Error(`there are ${values.length} sets of values called ${name}`);
  return { values };
}
