import type { Container, Pod, PodSpec } from 'kubernetes-types/core/v1.js';
import type { FieldPath } from './error.ts';
import type { Finding } from './shape.ts';

/** What the API server checks across fields; the pod has its shape already. */
export function checkPodRules(pod: Pod): Finding[] {
  const spec = pod.spec;
  if (!spec) return [];
  const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;
  const containers = lists.flatMap((list) =>
    (spec[list] ?? []).map((container, index) => ({
      container: container as Container,
      path: ['spec', list, index],
    })),
  );
  return [
    ...repeated(
      containers.map(({ container, path }) => ({ value: container.name, path: [...path, 'name'] })),
    ),
    ...repeated(
      (spec.volumes ?? []).map(({ name }, i) => ({ value: name, path: ['spec', 'volumes', i, 'name'] })),
    ),
    ...checkVolumeSources(spec),
    ...containers.flatMap(({ container, path }) => checkContainer(container, path, spec)),
  ];
}

const invalid = (path: FieldPath, what: string): Finding => ({ code: 'InvalidField', path, what });

function repeated(values: readonly { value: string; path: FieldPath }[]): Finding[] {
  const seen = new Set<string>();
  return values.flatMap(({ value, path }) => {
    if (seen.has(value))
      return [invalid(path, `${JSON.stringify(value)} is used twice; it must be unique in the pod`)];
    seen.add(value);
    return [];
  });
}

function checkVolumeSources(spec: PodSpec): Finding[] {
  return (spec.volumes ?? []).flatMap((volume, index) => {
    const sources = Object.entries(volume).filter(([name, value]) => name !== 'name' && value !== null);
    if (sources.length < 2) return [];
    return [invalid(['spec', 'volumes', index], `has ${sources.length} volume types; it may have one`)];
  });
}

function checkContainer(container: Container, path: FieldPath, spec: PodSpec): Finding[] {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  const mounts = container.volumeMounts ?? [];
  const unknown = mounts.flatMap(({ name }, index) =>
    volumes.has(name)
      ? []
      : [
          invalid(
            [...path, 'volumeMounts', index, 'name'],
            `no volume ${JSON.stringify(name)} in spec.volumes`,
          ),
        ],
  );
  const both = (container.env ?? []).flatMap((variable, index) =>
    variable.value && variable.valueFrom
      ? [invalid([...path, 'env', index], 'has value and valueFrom; it may have one')]
      : [],
  );
  const sources = (container.env ?? []).flatMap(({ valueFrom }, index) =>
    valueFrom && Object.values(valueFrom).filter((source) => source !== null).length !== 1
      ? [invalid([...path, 'env', index, 'valueFrom'], 'must have exactly one source')]
      : [],
  );
  const from = (container.envFrom ?? []).flatMap(({ configMapRef, secretRef }, index) =>
    Boolean(configMapRef) === Boolean(secretRef)
      ? [invalid([...path, 'envFrom', index], 'must have configMapRef or secretRef, and not both')]
      : [],
  );
  const paths = mounts.map(({ mountPath }, i) => ({
    value: mountPath,
    path: [...path, 'volumeMounts', i, 'mountPath'],
  }));
  return [...unknown, ...both, ...sources, ...from, ...repeated(paths)];
}
