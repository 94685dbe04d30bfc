import type { MetricFamily } from '../../model.ts';
import type { Attributes } from './encode/attributes.ts';

/** Labels by which Prometheus names a target, and the attributes that tell the same. */
const TARGET: Readonly<Record<string, string>> = { job: 'service.name', instance: 'service.instance.id' };

/** `target_info`, which text 0.0.4 can only write as a gauge. */
export const isTargetInfo = ({ name, type }: MetricFamily): boolean =>
  name === 'target_info' && (type === 'info' || type === 'gauge');

/**
 * Resource attributes of `target_info`'s labels: names are not altered, but for `job` and `instance` (compatibility
 * specification, "Resource Attributes"). Of several series the first one that has a label counts.
 */
export function targetAttributes(families: readonly MetricFamily[]): Attributes {
  const attributes: Record<string, string> = {};
  for (const family of families.filter(isTargetInfo))
    for (const { labels } of family.points)
      for (const [label, value] of Object.entries(labels)) {
        const key = TARGET[label] ?? label;
        if (!Object.hasOwn(attributes, key)) attributes[key] = value;
      }
  return attributes;
}
