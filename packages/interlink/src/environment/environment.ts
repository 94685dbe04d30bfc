import type { ConfigMap, Container, EnvFromSource, EnvVar, Pod, Secret } from 'kubernetes-types/core/v1.js';
import { expandVariables } from './expand.ts';
import { fieldValue, type PodPlace, resourceValue } from './field-ref.ts';
import { secretValues } from './secret-values.ts';

/** What references in a container's env may point to. */
export interface EnvironmentSources extends PodPlace {
  readonly configMaps: readonly ConfigMap[];
  readonly secrets: readonly Secret[];
}

export interface Environment {
  readonly env: Readonly<Record<string, string>>;
  /** References that could not be resolved, each in a sentence that names the variable; never a value. */
  readonly problems: readonly string[];
}

const NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/**
 * The environment of a container: envFrom first, then env in order, later ones winning, `$(NAME)` expanded from what
 * precedes. Rules: Kubernetes api/core/v1 EnvVar, EnvFromSource, and the kubelet's makeEnvironmentVariables.
 */
export function resolveEnvironment(container: Container, pod: Pod, sources: EnvironmentSources): Environment {
  const env: Record<string, string> = {};
  const problems: string[] = [];
  const find = <T extends ConfigMap | Secret>(list: readonly T[], name: string | undefined) =>
    list.find(({ metadata }) => metadata?.name === name);

  function addAll({ prefix = '', configMapRef, secretRef }: EnvFromSource): void {
    const config = configMapRef && find(sources.configMaps, configMapRef.name);
    const secret = secretRef && find(sources.secrets, secretRef.name);
    const reference = configMapRef ?? secretRef;
    if (!config && !secret && reference && !reference.optional) {
      problems.push(`envFrom: ${configMapRef ? 'ConfigMap' : 'Secret'} ${reference.name} is not there`);
    }
    const values = { ...config?.data, ...(secret && secretValues(secret)) };
    for (const [key, value] of Object.entries(values)) if (NAME.test(prefix + key)) env[prefix + key] = value;
  }

  function fromKey({ name, valueFrom }: EnvVar): string | undefined {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    const reference = configMapKeyRef ?? secretKeyRef;
    if (!reference) return undefined;
    const secret = secretKeyRef && find(sources.secrets, secretKeyRef.name);
    const values = secretKeyRef
      ? secret && secretValues(secret)
      : find(sources.configMaps, reference.name)?.data;
    const value = values?.[reference.key];
    const kind = secretKeyRef ? 'Secret' : 'ConfigMap';
    if (value === undefined && !reference.optional) {
      problems.push(`env ${name}: ${kind} ${reference.name} has no key ${reference.key}`);
    }
    return value;
  }

  function fromField({ name, valueFrom }: EnvVar): string | undefined {
    const { fieldRef, resourceFieldRef } = valueFrom ?? {};
    if (fieldRef) {
      const value = fieldValue(fieldRef.fieldPath, pod, sources);
      if (value === undefined) problems.push(`env ${name}: field ${fieldRef.fieldPath} is not known here`);
      return value;
    }
    if (!resourceFieldRef) return undefined;
    const { containerName, resource, divisor } = resourceFieldRef;
    const all = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
    const owner = containerName ? all.find((other) => other.name === containerName) : container;
    const value = owner && resourceValue(resource, divisor, owner);
    if (value === undefined) problems.push(`env ${name}: resource ${resource} is not set`);
    return value;
  }

  for (const source of container.envFrom ?? []) addAll(source);
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom
      ? (fromKey(variable) ?? fromField(variable))
      : expandVariables(variable.value ?? '', env);
    if (value !== undefined) env[variable.name] = value;
  }
  return { env, problems };
}
