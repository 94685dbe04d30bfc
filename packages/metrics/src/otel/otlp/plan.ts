import { checkFamily } from '../../check.ts';
import type { Loss, MetricFamily, Snapshot } from '../../model.ts';
import { isDue, nextTurn } from '../../slices.ts';
import type { Attributes } from './encode/attributes.ts';
import { BRIDGE, hasScope, type Scope, scopeKey, splitScope } from './scope.ts';
import { isTargetInfo, targetAttributes } from './target.ts';

/** The series of one family that have one scope. */
export interface Run {
  readonly scope: Scope;
  readonly family: MetricFamily;
}

/** A snapshot in the order in which OTLP has it: by scope, then by family. */
export interface Plan {
  readonly runs: readonly Run[];
  /** What `target_info` says of the resource. */
  readonly target: Attributes;
  readonly losses: readonly Loss[];
}

type Groups = Map<string, { readonly scope: Scope; readonly families: MetricFamily[] }>;

/** Points of a family by scope; the family itself where none names a scope. */
async function byScope(family: MetricFamily): Promise<readonly Run[]> {
  const points: readonly MetricFamily['points'][number][] = family.points;
  let scoped = false;
  for (const { labels } of points) {
    scoped ||= hasScope(labels);
    if (isDue()) await nextTurn();
  }
  if (!scoped) return [{ scope: BRIDGE, family }];
  const groups = new Map<string, { readonly scope: Scope; readonly points: object[] }>();
  for (const point of points) {
    const { scope, labels } = hasScope(point.labels) ? splitScope(point.labels) : { scope: BRIDGE, ...point };
    const key = scopeKey(scope);
    const group = groups.get(key) ?? { scope, points: [] };
    groups.set(key, group);
    group.points.push({ ...point, labels });
    if (isDue()) await nextTurn();
  }
  return [...groups.values()].map((group) => ({
    scope: group.scope,
    family: { ...family, points: group.points } as MetricFamily,
  }));
}

/** What of a snapshot goes into OTLP, and where. Families without series are left out. */
export async function planSnapshot(snapshot: Snapshot): Promise<Plan> {
  const losses: Loss[] = [];
  const groups: Groups = new Map([[scopeKey(BRIDGE), { scope: BRIDGE, families: [] }]]);
  const checked: MetricFamily[] = [];
  for (const family of snapshot.families) {
    const sound = await checkFamily(family, losses);
    if (sound) checked.push(sound);
  }
  for (const family of checked) {
    if (isTargetInfo(family) || family.points.length === 0) continue;
    for (const { scope, family: part } of await byScope(family)) {
      const key = scopeKey(scope);
      const group = groups.get(key) ?? { scope, families: [] };
      groups.set(key, group);
      group.families.push(part);
    }
  }
  const runs = [...groups.values()].flatMap(({ scope, families }) =>
    families.map((family) => ({ scope, family })),
  );
  return { runs, target: targetAttributes(checked), losses };
}
