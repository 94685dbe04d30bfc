import type { AttributeMap, AttributeValue } from '../../src/page-api/contract.ts';

/** Attributes that are read together. */
export interface AttributeGroup {
  readonly title: string;
  readonly entries: readonly (readonly [string, AttributeValue])[];
}

const groups: readonly [string, RegExp][] = [
  ['Pod and Kubernetes', /^(?:pods?|k8s|container)\./],
  ['Result', /^(?:exitc?\.code|error\.|http\.response\.status_code$)/],
  ['HTTP', /^(?:http|url|server|client|network|user_agent|rpc)\./],
];
const rest = 'Other';

/** The attributes by subject, in a fixed order and sorted in each; groups without any are left out. */
export const groupAttributes = (attributes: AttributeMap): AttributeGroup[] => {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  const byTitle = Map.groupBy(
    sorted,
    ([key]) => groups.find(([, pattern]) => pattern.test(key))?.[0] ?? rest,
  );
  return [...groups.map(([title]) => title), rest].flatMap((title) => {
    const entries = byTitle.get(title);
    return entries === undefined ? [] : [{ title, entries }];
  });
};

/** A value on one line, as it is copied. */
export const valueText = (value: AttributeValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
