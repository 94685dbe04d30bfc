import type { Container, EnvVar, Pod } from 'kubernetes-types/core/v1.js';
import { resolveEnvironment } from '../environment/environment.ts';
import { MissingResourceError } from './missing-resource-error.ts';
import type { CollectedResources } from './resources.ts';

/** Fields that only the place which runs the pod can know. */
const PLACE_FIELDS = /^status\.(pod|host)IPs?$/;

const needsPlace = ({ valueFrom }: EnvVar) => PLACE_FIELDS.test(valueFrom?.fieldRef?.fieldPath ?? '');

/** A resolved value may look like `$(NAME)`: whoever reads the env expands once more, so that is escaped. */
function escapeExpansion(value: string): string {
  return /\$[$(]/.test(value) ? value.replaceAll('$', '$$$$') : value;
}

function withLiteralEnv(container: Container, pod: Pod, resources: CollectedResources): Container {
  if (container.env?.some(needsPlace)) return container;
  const { env, problems } = resolveEnvironment(container, pod, resources);
  if (problems.length > 0) {
    throw new MissingResourceError('KEY_MISSING', `container ${container.name}: ${problems.join('; ')}`);
  }
  const { envFrom: _resolved, ...rest } = container;
  return {
    ...rest,
    env: Object.entries(env).map(([name, value]) => ({ name, value: escapeExpansion(value) })),
  };
}

/**
 * The pod with the env of its containers resolved to literal values, as plugins expect it. A container that asks for
 * its address keeps its references: the plugin resolves them, it has the same ConfigMaps and Secrets.
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
