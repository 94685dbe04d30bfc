import type { Attributes } from '@opentelemetry/api';
import { TelemetryConfigError } from './errors.ts';
import type { Component, TracingOptions } from './options.ts';
import { type Env, quote, readFirst } from './setting.ts';

/** interLink's prefixes of `service.name` (pkg/interlink/config.go and the plugins' main.go). */
const SERVICE_NAME_PREFIX: Readonly<Record<Component, string>> = {
  'virtual-kubelet': 'VK-InterLink-',
  'interlink-api': 'InterLink-Plugin-',
  plugin: 'Plugin-',
};

const RESOURCE = 'OTEL_RESOURCE_ATTRIBUTES';

/**
 * What identifies the process in every span: `service.name`, a `service.instance.id` that outlives restarts, node and
 * host, and OTEL_RESOURCE_ATTRIBUTES. Command lines and arguments are left out: they may hold secrets.
 */
export function resourceAttributesFrom(env: Env, options: TracingOptions, host: string): Attributes {
  const { component = 'virtual-kubelet', nodeName, port } = options;
  if (!Object.hasOwn(SERVICE_NAME_PREFIX, component))
    throw new TelemetryConfigError(
      'options.component',
      `${quote(String(component))} is not known; use one of ${Object.keys(SERVICE_NAME_PREFIX).join(', ')}`,
    );
  const fromEnv = parse(env);
  const uniqueId = options.uniqueId ?? readFirst(env, 'TELEMETRY_UNIQUE_ID')?.value;
  const standardName = readFirst(env, 'OTEL_SERVICE_NAME')?.value ?? fromEnv['service.name'];
  const ownName = SERVICE_NAME_PREFIX[component] + (uniqueId ?? nodeName ?? host);
  const serviceName = uniqueId ? ownName : (standardName ?? ownName);
  const place = nodeName ?? (port === undefined ? host : `${host}:${port}`);
  return {
    'host.name': host,
    'service.instance.id': `${serviceName}@${place}`,
    ...fromEnv,
    'service.name': serviceName,
    ...(nodeName && { 'k8s.node.name': nodeName }),
    ...options.resourceAttributes,
  };
}

function parse(env: Env): Record<string, string> {
  const pairs = readFirst(env, RESOURCE)?.value.split(',') ?? [];
  return Object.fromEntries(pairs.filter((pair) => pair.trim() !== '').map(parsePair));
}

function parsePair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  if (equals < 1) throw new TelemetryConfigError(RESOURCE, 'a part has no "="; write name=value,name=value');
  try {
    return [pair.slice(0, equals).trim(), decodeURIComponent(pair.slice(equals + 1).trim())];
  } catch {
    const name = pair.slice(0, equals).trim();
    throw new TelemetryConfigError(
      RESOURCE,
      `the value of ${quote(name)} is not percent-encoded; write % as %25`,
    );
  }
}
