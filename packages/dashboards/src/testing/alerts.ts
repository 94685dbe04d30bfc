import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const RULES = new URL('../../../../charts/interlink-monitoring-stack/files/rules/', import.meta.url);

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly runbook_url: string };
}
interface Recording {
  readonly record: string;
  readonly expr: string;
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly (Alert | Recording)[] }[];
}

/** The chart's rules. */
export const rules: readonly (Alert | Recording)[] = readdirSync(RULES).flatMap((file) =>
  (parse(readFileSync(new URL(file, RULES), 'utf8')) as Rules).groups.flatMap((group) => group.rules),
);

export const alerts: readonly Alert[] = rules.filter((rule) => 'alert' in rule);

/** Names of the series that rules make. */
export const recorded: readonly string[] = rules.flatMap((rule) => ('record' in rule ? rule.record : []));
