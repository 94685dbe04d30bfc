import { readFileSync } from 'node:fs';
import type { Labels } from '../../model.ts';

/** An instrumentation scope. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const manifest: { readonly name: string; readonly version: string } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
);

/** What made OTLP of Prometheus metrics, which is the scope of those that name none. */
export const BRIDGE: Scope = {
  name: manifest.name,
  version: manifest.version,
  schemaUrl: '',
  attributes: {},
};

const PREFIX = 'otel_scope_';

const isScopeLabel = (name: string): boolean => name.startsWith(PREFIX) && name.length > PREFIX.length;

export function hasScope(labels: Labels): boolean {
  for (const name in labels) if (isScopeLabel(name)) return true;
  return false;
}

/**
 * The scope that labels with the prefix `otel_scope_` tell, and the labels without them
 * (compatibility specification, "Instrumentation Scope").
 */
export function splitScope(labels: Labels): { readonly scope: Scope; readonly labels: Labels } {
  const entries = Object.entries(labels);
  const told = entries.filter(([name]) => isScopeLabel(name));
  const {
    name = '',
    version = '',
    schema_url: schemaUrl = '',
    ...attributes
  } = Object.fromEntries(told.map(([label, value]) => [label.slice(PREFIX.length), value]));
  return {
    scope: { name, version, schemaUrl, attributes },
    labels: Object.fromEntries(entries.filter(([label]) => !isScopeLabel(label))),
  };
}

/** The same for equal scopes. */
export const scopeKey = ({ name, version, schemaUrl, attributes }: Scope): string =>
  JSON.stringify([name, version, schemaUrl, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))]);
