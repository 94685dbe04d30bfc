import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

/** What Grafana itself sets. */
const OWN: Readonly<Record<string, string>> = { __rate_interval: '1m', __range: '1h' };
/** All values of a variable that is filled by a query. */
const ALL = '.*';

/** Values that a variable can have, as far as the dashboard alone tells. */
function valuesOf({ templating }: Dashboard, name: string): readonly string[] {
  const own = OWN[name];
  if (own !== undefined) return [own];
  const { type, query } = templating?.list?.find((variable) => variable.name === name) ?? {};
  return type === 'custom' ? String(query).split(',') : [ALL];
}

/** A query as Grafana sends it: once for each choice among fixed values. */
export function fillIn(dashboard: Dashboard, query: string): readonly string[] {
  const [found, inBraces, plain] = /\$(?:\{(\w+)\}|(\w+))/.exec(query) ?? [];
  if (found === undefined) return [query];
  return valuesOf(dashboard, inBraces ?? plain ?? '').flatMap((value) =>
    fillIn(dashboard, query.replaceAll(found, value)),
  );
}
