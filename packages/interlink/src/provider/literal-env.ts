import type { Container, EnvVar, Pod } from 'kubernetes-types/core/v1.js';
import { resolveEnvironment } from '../environment/environment.ts';
import { MissingResourceError } from './provider-errors.ts';
import type { CollectedResources } from './resources.ts';

/** What only the place that runs the pod can know, by a mark that no value can contain: env values hold no NUL. */
const MARKS = { podIP: '\0podIP\0', hostIP: '\0hostIP\0' } as const;
const PLACE_FIELD = /^status\.(podIP|hostIP)s?$/;

function markOf({ valueFrom }: EnvVar): string | undefined {
  const [, field] = PLACE_FIELD.exec(valueFrom?.fieldRef?.fieldPath ?? '') ?? [];
  return field === 'podIP' || field === 'hostIP' ? MARKS[field] : undefined;
}

/** A resolved value may look like `$(NAME)`: whoever reads the env expands once more, so that is escaped. */
function escapeExpansion(value: string): string {
  return /\$[$(]/.test(value) ? value.replaceAll('$', '$$$$') : value;
}

/** The value as a literal, in which an address is again the `$(NAME)` of the variable that holds it. */
function literal(value: string, places: ReadonlyMap<string, EnvVar>): string {
  let text = escapeExpansion(value);
  for (const [mark, { name }] of places) text = text.replaceAll(mark, () => `$(${name})`);
  return text;
}

function withLiteralEnv(container: Container, pod: Pod, resources: CollectedResources): Container {
  const { env, problems } = resolveEnvironment(container, pod, { ...resources, ...MARKS });
  if (problems.length > 0) {
    throw new MissingResourceError('KEY_MISSING', `container ${container.name}: ${problems.join('; ')}`);
  }
  const placed = (container.env ?? []).filter(markOf);
  const places = new Map(placed.map((variable) => [markOf(variable) ?? '', variable]));
  const toVariable = ([name, value]: [string, string]): EnvVar => {
    const own = placed.find((variable) => variable.name === name && markOf(variable) === value);
    return own ?? { name, value: literal(value, places) };
  };
  const { envFrom: _resolved, ...rest } = container;
  return { ...rest, env: Object.entries(env).map(toVariable) };
}

/**
 * The pod with the env of its containers resolved to literal values, as plugins expect it. Only a variable that asks for
 * an address of the place (status.podIP, status.hostIP) stays a reference, and what is built from it stays `$(NAME)`.
 */
export function withLiteralEnvs(pod: Pod, resources: CollectedResources): Pod {
  if (!pod.spec) return pod;
  const resolve = (container: Container) => withLiteralEnv(container, pod, resources);
  const { initContainers } = pod.spec;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: pod.spec.containers.map(resolve),
      ...(initContainers && { initContainers: initContainers.map(resolve) }),
    },
  };
}
