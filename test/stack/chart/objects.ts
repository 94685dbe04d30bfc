export type Labels = Readonly<Record<string, string>>;

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

/** As much of an object as every kind has, and of its own part what the test that looks at it says. */
export interface KubernetesObject<Spec = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: Spec;
  readonly data?: Labels;
  readonly stringData?: Labels;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly valueFrom?: object }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources?: { readonly limits?: Labels; readonly requests?: Labels };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly containers: readonly Container[];
  readonly volumes?: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
}

export interface PodTemplate {
  readonly metadata: Omit<Metadata, 'name'>;
  readonly spec: PodSpec;
}

export interface WorkloadSpec {
  readonly serviceName?: string;
  readonly selector: { readonly matchLabels: Labels };
  readonly template: PodTemplate;
  readonly volumeClaimTemplates?: readonly { readonly metadata: Metadata }[];
}

export interface ServiceSpec {
  readonly selector: Labels;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
}

/** What an object is called in messages. */
export const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.name}`;

/** The objects of some kinds, whose spec is such a one. */
export function ofKind<Spec>(
  objects: readonly KubernetesObject[],
  ...kinds: readonly string[]
): readonly (KubernetesObject<Spec> & { readonly spec: Spec })[] {
  return objects.filter(({ kind }) => kinds.includes(kind)) as never;
}

export const workloadsOf = (objects: readonly KubernetesObject[]) =>
  ofKind<WorkloadSpec>(objects, 'Deployment', 'StatefulSet');

/** What runs: pods as the controllers of workloads make them, and those of `helm test`. */
export function podsOf(objects: readonly KubernetesObject[]) {
  const made = workloadsOf(objects).map(({ metadata, spec: { template, volumeClaimTemplates = [] } }) => {
    const claims = volumeClaimTemplates.map(({ metadata: { name } }) => {
      return { name, persistentVolumeClaim: { claimName: `${name}-${metadata.name}-0` } };
    });
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name: metadata.name, namespace: metadata.namespace },
      spec: { ...template.spec, volumes: [...claims, ...(template.spec.volumes ?? [])] },
    };
  });
  return [...made, ...ofKind<PodSpec>(objects, 'Pod')];
}

export const isSelected = (selector: Labels, labels: Labels = {}): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);
